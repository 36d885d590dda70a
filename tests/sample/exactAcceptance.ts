/** Mean acceptance of exchanges between harmonic systems at temperatures of a ratio: 2 P(B < 1 / (1 + ratio)) for B of Beta(f/2, f/2), by the trapezoidal rule (Kofke 2002). */
export function exactAcceptance(ratio: number, degreesOfFreedom: number): number {
  const density = (x: number): number => (x * (1 - x)) ** (degreesOfFreedom / 2 - 1);
  const integral = (end: number): number => {
    const points = 20_000;
    let sum = density(end) / 2;
    for (let i = 1; i < points; i++) sum += density((i * end) / points);
    return (sum * end) / points;
  };
  return (2 * integral(1 / (1 + ratio))) / integral(1);
}
