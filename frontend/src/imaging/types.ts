/** What the API of datasets sends and takes, under the names that these screens use. */
import type { Schemas } from "../api/schemas";

export type Dataset = Schemas["DatasetOutput"];
export type DatasetSummary = Schemas["SummaryOutput"];
export type Detector = Schemas["DetectorOutput"];
export type Upload = Schemas["UploadOutput"];
export type Treatment = Schemas["TreatmentOutput"];

export type Modality = Schemas["Modality"];
export type ImageKind = Schemas["ImageKind"];
export type TextState = Schemas["TextStateEnum"];
export type FindingClass = Schemas["FindingClassEnum"];

/** [row distance, column distance] in millimetres. */
export type Spacing = NonNullable<ImageSummary["spacing_mm"]>;

export type ImageSummary = Schemas["CaseImageOutput"];
export type Reference = Schemas["ReferenceOutput"];
export type Case = Schemas["CaseOutput"];

/** Attributes of truth, text by name, such as density or BI-RADS. */
export type Attributes = Reference["attributes"];

/** Two pictures of two cases that look alike. */
export type Twins = Schemas["TwinsOutput"];
export type TwinSide = Schemas["TwinOutput"];

export type Measure = Schemas["MeasureOutput"];
export type Reconstruction = Schemas["ReconstructionOutput"];

/** One lesion of one image. */
export type Region = Schemas["RegionOutput"];
export type PlanePlace = Schemas["PlaneOutput"];
export type EditRectangle = Schemas["RectangleInputRequest"];
export type ImageEdit = Schemas["EditOutput"];
export type Neighbours = Schemas["NeighboursOutput"];
export type ImageDetail = Schemas["ImageOutput"];

/** Closed rings of one lesion on one plane, in image pixels counted from pixel edges. */
export type LesionOutline = Schemas["OutlineOutput"];

/** An image that may show words, as the queue has it. */
export type TextImage = Schemas["QueueImageOutput"];
