import { describe, expect, it } from "vitest";
import { numericAttribute, parseXml } from "../../src/chem/xmlElement.ts";
import { UserError } from "../../src/errors.ts";

describe("parseXml", () => {
  it("reads the five entities of XML itself", () => {
    expect(parseXml('<a b="1 &lt; 2 &amp;&amp; &quot;x&quot; &gt; &apos;y&apos;"/>', "x.xml").attributes).toEqual({
      b: "1 < 2 && \"x\" > 'y'",
    });
  });

  it("reads characters by their numbers, once", () => {
    expect(parseXml('<a b="k*d;&#x0A; d=x&#10;+1 &amp;#10;"/>', "x.xml").attributes).toEqual({ b: "k*d;\n d=x\n+1 &#10;" });
  });

  const entities = [
    '<!ENTITY a "0123456789">',
    ...[..."bcdefghij"].map((name, at) => `<!ENTITY ${name} "${`&${"abcdefghi"[at]};`.repeat(10)}">`),
  ];
  it.each([
    [
      "entities that expand a thousand million times",
      `<!DOCTYPE x [${entities.join("")}]><x y="&j;"/>`,
      /document types are not read/,
    ],
    [
      "an entity that is a file",
      '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><x y="&a;"/>',
      /document types are not read/,
    ],
    ["a document type elsewhere", '<!doctype x SYSTEM "http://localhost/x.dtd"><x/>', /document types are not read/],
    [
      "elements in a hundred thousand others",
      `${"<a>".repeat(1e5)}${"</a>".repeat(1e5)}`,
      /cut off or damaged \(Maximum nested tags/,
    ],
    ["names that are JavaScript's own", '<System><__proto__ x="1"/></System>', /cut off or damaged/],
    ["a name of half a million letters", `<${"a".repeat(5e5)}></b>`, /cut off or damaged/],
    ["no root", "<!-- nothing -->", /cut off or damaged|0 root elements/],
    ["two roots", "<a/><b/>", /cut off or damaged|2 root elements/],
    ["no text", "", /cut off or damaged|0 root elements/],
  ])("refuses %s in one sentence", (_, text, message) => {
    expect(() => parseXml(text, "x.xml")).toThrow(UserError);
    expect(() => parseXml(text, "x.xml")).toThrow(message);
    expect(() => parseXml(text, "x.xml")).toThrow(/^x\.xml .{1,300}\.$/);
  });

  it("quotes the beginning of long texts only", () => {
    const element = parseXml(`<a b="${"1".repeat(1e5)}x"/>`, "x.xml");
    expect(() => numericAttribute(element, "b")).toThrow(/must be a finite number, but it is "1{40}\.\.\."/);
  });
});

describe("UserError", () => {
  it("has no letters that would break a line or be taken for commands by a terminal", () => {
    expect(new UserError("a\nb\r\u001b[31m\u0000\u2028\u200b.").message).toBe("a?b??[31m???.");
    expect(new UserError("Ångström, µ and “quotes” stay.").message).toBe("Ångström, µ and “quotes” stay.");
  });
});
