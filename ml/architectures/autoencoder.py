"""Denoising autoencoder: Gondara 2016, Medical Image Denoising Using Convolutional Denoising Autoencoders."""

from torch import Tensor, nn


class DenoisingAutoencoder(nn.Module):
    """(N, 1, H, W) to (N, 1, H, W); H and W must divide by 4.

    As in the paper: convolutions of 64 3x3 filters with max-pooling by 2 after each of the first two, one more at the
    bottom, then convolution and upsampling twice, and one output channel. The paper works on 64 x 64 images; being
    convolutional, this works on any. It sees everything through a quarter of the resolution: detail is lost with the
    noise, which is why the U-Net denoiser stands beside it. Departure: linear output instead of a sigmoid.
    """

    def __init__(self, *, channels: int = 64) -> None:
        super().__init__()
        self.encode = nn.Sequential(
            nn.Conv2d(1, channels, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(channels, channels, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(channels, channels, 3, padding=1),
            nn.ReLU(),
        )
        self.decode = nn.Sequential(
            nn.Upsample(scale_factor=2, mode="nearest"),
            nn.Conv2d(channels, channels, 3, padding=1),
            nn.ReLU(),
            nn.Upsample(scale_factor=2, mode="nearest"),
            nn.Conv2d(channels, channels, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(channels, 1, 3, padding=1),
        )

    def forward(self, x: Tensor) -> Tensor:
        cleaned: Tensor = self.decode(self.encode(x))
        return cleaned
