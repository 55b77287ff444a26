import type { CssPoint, ImagePoint } from "../../math/points";
import { Crosshair, Form, FormName } from "../stack/Form";
import { lesionName } from "../stackWords";
import { outlineOf, type DrawnLesion, type Lesions } from "./lesions";
import { previewOf } from "./sketch";
import type { Sketching } from "./useSketch";

interface Props {
  readonly lesions: Lesions;
  readonly image: string;
  readonly plane: number;
  /** The lesion that is drawn at. */
  readonly chosen: string | null;
  readonly sketching: Pick<Sketching, "sketch" | "cursor">;
  readonly place: (point: ImagePoint) => CssPoint;
}

/** What was drawn on this plane, each with its name; the form in the making and the keys' cursor. */
export function DrawLayer({ lesions, image, plane, chosen, sketching, place }: Props) {
  const { sketch, cursor } = sketching;
  const here = lesions.filter((lesion) => lesion.image === image);
  return (
    <>
      {here.map((lesion, index) => (
        <DrawnForms
          key={lesion.key}
          lesion={lesion}
          name={lesionName(lesion, index)}
          plane={plane}
          isChosen={lesion.key === chosen}
          place={place}
        />
      ))}
      {sketch !== null && <Form outline={previewOf(sketch)} place={place} look="chosen" />}
      {cursor !== null && <Crosshair at={place(cursor)} />}
    </>
  );
}

interface FormsProps extends Pick<Props, "plane" | "place"> {
  readonly lesion: DrawnLesion;
  readonly name: string;
  readonly isChosen: boolean;
}

function DrawnForms({ lesion, name, plane, isChosen, place }: FormsProps) {
  const outlines = lesion.planes.filter((form) => form.plane === plane).map(outlineOf);
  const [first] = outlines;
  return (
    <>
      {outlines.map((outline, index) => (
        <Form key={index} outline={outline} place={place} look={isChosen ? "chosen" : "mine"} />
      ))}
      {first !== undefined && <FormName points={first.points} place={place} words={name} />}
    </>
  );
}
