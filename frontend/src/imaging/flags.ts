interface Flag {
  /** In a row or on a card. */
  readonly short: string;
  /** Where there is room to say it. */
  readonly sentence: string;
}

/** What must be said about a stack beside its pixels, by the back end's key. */
const FLAGS: Readonly<Record<string, Flag>> = {
  aspect_ratio: {
    short: "Only the shape of a pixel is known",
    sentence: "Only the shape of a pixel is known, not its size: lengths are in units of a pixel's width.",
  },
  axial_of_other: {
    short: "Shown axial, stored otherwise",
    sentence: "The planes shown are axial; the slices were stored along another axis.",
  },
  bits_left_out: {
    short: "Bits left out",
    sentence: "Bits outside those that the header declares were left out: larger values may be cut.",
  },
  burned_in_text_possible: {
    short: "May show text",
    sentence: "Text may be burned into the pixels: look before you use it.",
  },
  colour_converted: { short: "Colour as luminance", sentence: "Colour was converted to luminance." },
  for_processing: {
    short: "Raw, for processing",
    sentence: "The image is meant for processing, not for reading: its grey values are raw.",
  },
  forms_disagree: {
    short: "Said to lie in two ways",
    sentence: "The file says in two ways where it lies (sform, qform), and they differ: the sform was taken.",
  },
  gap: {
    short: "Planes are missing",
    sentence: "Planes are missing: the distance between neighbours is not the same everywhere.",
  },
  geometry_unreadable: {
    short: "Place unreadable",
    sentence: "Where a plane lies in the patient cannot be read from the file: it counts as unknown.",
  },
  in_plane_shift: {
    short: "Planes shifted",
    sentence: "The planes are shifted beside each other, as with a tilted gantry.",
  },
  inverted: {
    short: "Inverted on the way in",
    sentence: "MONOCHROME1 was inverted, so that bright means high.",
  },
  lossy_compression: {
    short: "Compressed with loss",
    sentence: "The pixels were compressed with loss before they came here.",
  },
  mask_cut_at_half: {
    short: "Mask cut at half",
    sentence: "The mask has soft edges or fractions: what is above half counts as inside.",
  },
  more_pixels_than_claimed: {
    short: "More pixels than claimed",
    sentence: "The file holds more pixels than its header claims: only those were taken.",
  },
  multiframe_without_geometry: {
    short: "Frames without a place",
    sentence: "The file does not say where its frames lie: they stand in the order of the file.",
  },
  not_parallel: {
    short: "Planes not parallel",
    sentence: "The planes are not parallel: they can be scrolled, but are no volume.",
  },
  padding: {
    short: "Padding left out",
    sentence: "Pixels outside the imaged field are kept out of windows, ranges and measures.",
  },
  palette: { short: "Colour table applied", sentence: "A colour table was applied." },
  same_place: {
    short: "Several planes at one place",
    sentence: "Several planes lie at one place: they stand in the order of their numbers.",
  },
  spacing_at_detector: {
    short: "Pixel size at the detector",
    sentence: "The pixel size holds at the detector; in the patient it is smaller.",
  },
  spacing_of_regions_differs: {
    short: "Regions of different pixel size",
    sentence: "The picture has regions of different pixel size: the size counts as unknown.",
  },
  spacing_unreadable: {
    short: "Pixel size unreadable",
    sentence: "The pixel spacing in the file cannot be read: it counts as unknown.",
  },
  transparency_dropped: { short: "Transparency left out", sentence: "Transparency was left out." },
  turned_upright: {
    short: "Turned upright",
    sentence: "The picture was turned as its file says: a mask is to be drawn on it as it is shown.",
  },
  uid_with_other_pixels: {
    short: "Same UID, other pixels",
    sentence: "Another file came under the same instance UID with other pixels.",
  },
  voi_lut_not_applied: {
    short: "Display curve not applied",
    sentence: "The file has a curve for display (VOI LUT) that is not applied; its values are as stored.",
  },
  window_unreadable: {
    short: "Window unreadable",
    sentence: "The window in the file cannot be read: one was chosen from the values.",
  },
  windows_differ: {
    short: "A window for each plane",
    sentence: "The file has a window for each plane; the first one's is used for all.",
  },
};

/** A flag that is not in the list is shown as it is, without underscores. */
export function flagInShort(key: string): string {
  return FLAGS[key]?.short ?? plain(key);
}

export function flagInFull(key: string): string {
  return FLAGS[key]?.sentence ?? `${plain(key)}.`;
}

function plain(key: string): string {
  const words = key.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
