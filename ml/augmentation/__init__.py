"""Images of a rare class from a conditional GAN, and the experiment that says whether they help a detector."""
