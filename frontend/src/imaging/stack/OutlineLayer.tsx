import { imagePoint, type CssPoint, type ImagePoint } from "../../math/points";
import type { LesionOutline } from "../types";
import { Form, FormName } from "./Form";

interface Props {
  readonly outlines: readonly LesionOutline[];
  readonly place: (point: ImagePoint) => CssPoint;
  /** The lesion that is pointed at. */
  readonly chosen: string | null;
  /** What a lesion is called. */
  readonly nameOf: (region: string) => string;
}

/** Lesions on this plane, each with its name: colour alone tells nothing. */
export function OutlineLayer({ outlines, place, chosen, nameOf }: Props) {
  return outlines.map(({ region, polygons }) => {
    const rings = polygons.map((ring) => ring.map(([x = 0, y = 0]) => imagePoint(x, y)));
    return (
      <g key={region}>
        {rings.map((points, index) => (
          <Form
            key={index}
            outline={{ shape: "polygon", points }}
            place={place}
            look={region === chosen ? "chosen" : "line"}
          />
        ))}
        <FormName points={rings[0] ?? []} place={place} words={nameOf(region)} />
      </g>
    );
  });
}
