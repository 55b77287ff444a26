/** What the back end calls by key, in words. A key that is not here is shown as it is, without underscores. */
const WORDS: Readonly<Record<string, string>> = {
  psnr: "PSNR",
  ssim: "SSIM",
  rmse: "RMSE",
  mae: "Mean absolute error",
  mean: "Mean",
  mean_change: "Change of the mean",
  contrast: "Contrast",
  contrast_change: "Change of contrast",
  glcm_contrast: "Texture contrast (GLCM)",
  glcm_contrast_change: "Change of texture contrast",
  glcm_homogeneity: "Texture homogeneity (GLCM)",
  glcm_homogeneity_change: "Change of texture homogeneity",
  whole: "Whole image",
  image: "Whole image",
  region: "Reference region",
  inside: "Reference region",
  surroundings: "Surroundings",
  outside: "Surroundings",
  bicubic: "Bicubic",
  blur_noise: "Blur and noise",
  retrospective: "Retrospective",
  prospective: "Prospective",
  back_projection: "Iterative back-projection",
  super_resolution: "Super-resolution",
  box: "Box",
  table: "A table",
  file: "A file",
  person: "Drawn here",
  panel: "A panel of experts",
  paint: "Painted over",
  crop: "Cropped",
  declare_free: "Declared free of words",
  suspect: "Words suspected",
};

export function inWords(key: string): string {
  const known = WORDS[key];
  if (known !== undefined) return known;
  const plain = key.replaceAll("_", " ");
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

/** The conditions that two reconstructions must share to be compared. */
export function conditionInWords(condition: {
  readonly comparison: string;
  readonly scale: number;
  readonly degradation: string | null;
}): string {
  const { comparison, scale, degradation } = condition;
  const made = degradation ? `, degraded by ${inWords(degradation).toLowerCase()}` : "";
  return `${inWords(comparison)}, ×${scale}${made}`;
}
