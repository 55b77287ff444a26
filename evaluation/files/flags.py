"""What must be said about a file or a stack beside its pixels: one literal list of flags, each with its sentence."""

FLAGS: dict[str, str] = {
    "aspect_ratio": "Only the shape of a pixel is known, not its size: lengths are in units of a pixel's width.",
    "axial_of_other": "The planes shown are axial; the slices were stored along another axis.",
    "bits_left_out": "Bits outside those that the header declares were left out: larger values may be cut.",
    "burned_in_text_possible": "Text may be burned into the pixels: look before you use it.",
    "colour_converted": "Colour was converted to luminance.",
    "for_processing": "The image is meant for processing, not for reading: its grey values are raw.",
    "forms_disagree": "The file says in two ways where it lies (sform, qform), and they differ: the sform was taken.",
    "gap": "Planes are missing: the distance between neighbours is not the same everywhere.",
    "geometry_unreadable": "Where a plane lies in the patient cannot be read from the file: it counts as unknown.",
    "in_plane_shift": "The planes are shifted beside each other, as with a tilted gantry.",
    "inverted": "MONOCHROME1 was inverted, so that bright means high.",
    "lossy_compression": "The pixels were compressed with loss before they came here.",
    "mask_cut_at_half": "The mask has soft edges or fractions: what is above half counts as inside.",
    "more_pixels_than_claimed": "The file holds more pixels than its header claims: only those were taken.",
    "multiframe_without_geometry": "The file does not say where its frames lie: they stand in the order of the file.",
    "not_parallel": "The planes are not parallel: they can be scrolled, but are no volume.",
    "padding": "Pixels outside the imaged field are kept out of windows, ranges and measures.",
    "palette": "A colour table was applied.",
    "same_place": "Several planes lie at one place: they stand in the order of their numbers.",
    "spacing_at_detector": "The pixel size holds at the detector; in the patient it is smaller.",
    "spacing_of_regions_differs": "The picture has regions of different pixel size: the size counts as unknown.",
    "spacing_unreadable": "The pixel spacing in the file cannot be read: it counts as unknown.",
    "transparency_dropped": "Transparency was left out.",
    "turned_upright": "The picture was turned as its file says: a mask is to be drawn on it as it is shown.",
    "uid_with_other_pixels": "Another file came under the same instance UID with other pixels.",
    "voi_lut_not_applied": "The file has a curve for display (VOI LUT) that is not applied; its values are as stored.",
    "window_unreadable": "The window in the file cannot be read: one was chosen from the values.",
    "windows_differ": "The file has a window for each plane; the first one's is used for all.",
}


def words_of(flags: tuple[str, ...] | list[str] | set[str]) -> str:
    """The sentences of the flags, in the order of the list."""
    return " ".join(sentence for flag, sentence in FLAGS.items() if flag in flags)
