import type { CssPoint, ImagePoint } from "../../math/points";
import { boxOf, type Outline } from "../../math/shapes";
import styles from "./stack.module.css";

interface Props {
  readonly outline: Outline;
  readonly place: (point: ImagePoint) => CssPoint;
  readonly look: "line" | "chosen" | "mine" | "block";
}

/** A drawn form. A dark line under the coloured one keeps it visible on bright and dark tissue. */
export function Form({ outline, place, look }: Props) {
  const { shape } = outline;
  const points = outline.points.map(place);
  const line = styles[look];
  if (shape === "point") return <Point at={points[0]} className={line} />;
  if (shape === "rectangle" || shape === "ellipse") {
    return <Boxed shape={shape} points={points} className={line} hasHalo={look !== "block"} />;
  }
  const path = points.map(({ x, y }) => `${x},${y}`).join(" ");
  return (
    <>
      <polygon points={path} className={styles.halo} />
      <polygon points={path} className={line} />
    </>
  );
}

interface PointProps {
  readonly at: CssPoint | undefined;
  readonly className: string | undefined;
}

function Point({ at, className }: PointProps) {
  if (at === undefined) return null;
  const { x, y } = at;
  const arms = `M${x - 9} ${y}h6M${x + 3} ${y}h6M${x} ${y - 9}v6M${x} ${y + 3}v6`;
  return (
    <>
      <path d={arms} className={styles.halo} />
      <path d={arms} className={className} />
    </>
  );
}

interface BoxedProps {
  readonly shape: "rectangle" | "ellipse";
  readonly points: readonly CssPoint[];
  readonly className: string | undefined;
  readonly hasHalo: boolean;
}

function Boxed({ shape, points, className, hasHalo }: BoxedProps) {
  const { left, top, right, bottom } = boxOf(points);
  const [width, height] = [right - left, bottom - top];
  const draw = (name: string | undefined) =>
    shape === "rectangle" ? (
      <rect x={left} y={top} width={width} height={height} className={name} />
    ) : (
      <ellipse cx={left + width / 2} cy={top + height / 2} rx={width / 2} ry={height / 2} className={name} />
    );
  return (
    <>
      {hasHalo && draw(styles.halo)}
      {draw(className)}
    </>
  );
}

interface NameProps {
  readonly points: readonly ImagePoint[];
  readonly place: Props["place"];
  readonly words: string;
}

/** What a form is called, beside its upper right corner. */
export function FormName({ points, place, words }: NameProps) {
  if (points.length === 0) return null;
  const { right, top } = boxOf(points.map(place));
  return (
    <text x={right + 6} y={top - 4} className={styles.name}>
      {words}
    </text>
  );
}

/** Where the keys would draw. */
export function Crosshair({ at: { x, y } }: { readonly at: CssPoint }) {
  const arms = `M${x - 14} ${y}h28M${x} ${y - 14}v28`;
  return (
    <>
      <path d={arms} className={styles.halo} />
      <path d={arms} className={styles.chosen} />
    </>
  );
}
