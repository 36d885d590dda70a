import ndarray from "ndarray";
import { describe, expect, it } from "vitest";
import { fromNdarray, toNdarray } from "../../src/num/ndarray.ts";

const counted = (): Float64Array => Float64Array.from({ length: 24 }, (_, index) => index);

describe("toNdarray", () => {
  it("shares the memory, row-major", () => {
    const data = counted();
    const array = toNdarray({ data, shape: [2, 3, 4] });
    expect(array.get(1, 2, 3)).toBe(23);
    expect(array.get(0, 1, 2)).toBe(6);
    data[6] = -1;
    expect(array.get(0, 1, 2)).toBe(-1);
  });
});

describe("fromNdarray", () => {
  it("gives a dense array as it is", () => {
    const data = counted();
    const { data: same, shape } = fromNdarray(ndarray(data, [4, 6]));
    expect(same).toBe(data);
    expect(shape).toEqual([4, 6]);
  });

  it.each([
    ["transposed", (a: ndarray.NdArray<Float64Array>) => a.transpose(1, 0)],
    ["stepped and turned round", (a: ndarray.NdArray<Float64Array>) => a.step(-1, 2)],
    ["cut", (a: ndarray.NdArray<Float64Array>) => a.lo(1, 2).hi(2, 3)],
    ["cut from the start", (a: ndarray.NdArray<Float64Array>) => a.hi(2, 6)],
    ["picked", (a: ndarray.NdArray<Float64Array>) => a.pick(2, null)],
  ])("copies what is %s element by element", (_, change) => {
    const view = change(ndarray(counted(), [4, 6]));
    const { data, shape } = fromNdarray(view);
    const expected: number[] = [];
    for (let i = 0; i < view.shape[0]!; i++) {
      if (view.dimension === 1) expected.push(view.get(i));
      else for (let j = 0; j < view.shape[1]!; j++) expected.push(view.get(i, j));
    }
    expect(shape).toEqual(view.shape);
    expect(Array.from(data)).toEqual(expected);
  });

  it("keeps float32, and makes whole numbers float64", () => {
    expect(fromNdarray(ndarray(Float32Array.of(1, 2), [2]).step(-1)).data).toEqual(Float32Array.of(2, 1));
    expect(fromNdarray(ndarray(Int32Array.of(1, 2), [2])).data).toEqual(Float64Array.of(1, 2));
  });

  it("takes a scalar and an empty array", () => {
    expect(fromNdarray(ndarray(Float64Array.of(7), []))).toEqual({ data: Float64Array.of(7), shape: [] });
    expect(fromNdarray(ndarray(new Float64Array(0), [0, 3]))).toEqual({ data: new Float64Array(0), shape: [0, 3] });
  });
});
