import { boxOf } from "../../math/shapes";
import { cssFromImage } from "../../math/transform";
import { regionsOf } from "../feedback";
import { isOn, previewOf } from "../marks/draft";
import { useDesk, useStore } from "./context";
import styles from "../reading.module.css";
import type { ReactNode } from "react";
import { imagePoint, type CssPoint, type ImagePoint } from "../../math/points";
import type { ReferenceRegion } from "../feedback";
import type { Outline } from "../../math/shapes";
import type { Place as CellPlace } from "../../viewer";

type Place = (point: ImagePoint) => CssPoint;

/**
 * Marks, the drawing in progress and the keyboard cursor of one view of one pane, on the plane that is shown.
 * It shows forms and no numbers.
 */
export function MarkLayer({ pane, view }: CellPlace) {
  const desk = useDesk();
  const { displaySet, looks } = useStore(desk.viewer.state);
  const { history, draft, selectedId, cursor } = useStore(desk.marking.state);
  const { fields } = useStore(desk.sheet.state);
  const { feedback } = useStore(desk.session.state);
  const [geometry, look] = [displaySet?.views[view]?.geometry, looks[view]];
  if (geometry === undefined || look === undefined) return null;
  const asksConfidence = fields.some(({ part, question }) => part === "marks" && question.asks_confidence);
  const size = desk.viewer.cellSize();
  const cell = { pane, view };
  const place: Place = (point) => cssFromImage(point, geometry, look.transform, size);
  const marks = history.marks.filter((mark) => isOn(mark, cell) && mark.plane === look.plane);
  const regions = regionsOf(feedback).filter((each) => each.view === view && each.plane === look.plane);
  const isDrawn = draft !== null && isOn(draft, cell) && draft.plane === look.plane;
  return (
    <svg className={styles.marks} aria-hidden="true">
      {marks.map((mark) => (
        <Form
          key={mark.id}
          outline={mark}
          place={place}
          isSelected={mark.id === selectedId}
          isUnsure={asksConfidence && mark.confidence === null}
        />
      ))}
      {regions.map((region, index) => (
        <Reference key={index} bbox={region.bbox} label={region.label} place={place} />
      ))}
      {isDrawn && <Form outline={previewOf(draft)} place={place} isSelected />}
      {cursor !== null && isOn(cursor, cell) && <Crosshair at={place(cursor.point)} />}
    </svg>
  );
}

interface FormProps {
  readonly outline: Outline;
  readonly place: Place;
  readonly isSelected: boolean;
  /** Its confidence is still to be said: drawn with a broken line. */
  readonly isUnsure?: boolean;
}

/** A dark line under the coloured one keeps the form visible on bright and dark tissue. */
function Form({ outline, place, isSelected, isUnsure = false }: FormProps) {
  const draw = (className: string | undefined): ReactNode => drawForm(outline, place, className);
  return (
    <g data-unsure={isUnsure}>
      {draw(styles.halo)}
      {draw(isSelected ? styles.selected : styles.line)}
    </g>
  );
}

interface ReferenceProps extends Pick<ReferenceRegion, "bbox" | "label"> {
  readonly place: Place;
}

/** What is really there, after a training item; the broken line tells it from the reader's own marks. */
function Reference({ bbox: [x, y, width, height], label, place }: ReferenceProps) {
  const corners = [imagePoint(x, y), imagePoint(x + width, y + height)];
  const { left, bottom } = boxOf(corners.map(place));
  return (
    <g data-reference>
      {drawBox("rectangle", corners, place, styles.halo)}
      {drawBox("rectangle", corners, place, styles.reference)}
      <text x={left} y={bottom + 16} className={styles.referenceLabel}>
        {label}
      </text>
    </g>
  );
}

function drawForm({ shape, points }: Outline, place: Place, className: string | undefined): ReactNode {
  const corners = points.map(place);
  if (shape === "point") return corners[0] === undefined ? null : drawPoint(corners[0], className);
  if (shape === "rectangle" || shape === "ellipse") return drawBox(shape, points, place, className);
  const path = corners.map(({ x, y }) => `${x},${y}`).join(" ");
  return <polygon points={path} className={className} />;
}

function drawPoint({ x, y }: CssPoint, className: string | undefined): ReactNode {
  const arms = `M${x - 9} ${y}h6M${x + 3} ${y}h6M${x} ${y - 9}v6M${x} ${y + 3}v6`;
  return <path d={arms} className={className} />;
}

function drawBox(
  shape: "rectangle" | "ellipse",
  points: readonly ImagePoint[],
  place: Place,
  className: string | undefined,
): ReactNode {
  const { left, top, right, bottom } = boxOf(points.map(place));
  const [width, height] = [right - left, bottom - top];
  if (shape === "rectangle") {
    return <rect x={left} y={top} width={width} height={height} className={className} />;
  }
  return (
    <ellipse
      cx={left + width / 2}
      cy={top + height / 2}
      rx={width / 2}
      ry={height / 2}
      className={className}
    />
  );
}

function Crosshair({ at }: { readonly at: CssPoint }) {
  const arms = `M${at.x - 14} ${at.y}h28M${at.x} ${at.y - 14}v28`;
  return (
    <g>
      <path d={arms} className={styles.halo} />
      <path d={arms} className={styles.selected} />
    </g>
  );
}
