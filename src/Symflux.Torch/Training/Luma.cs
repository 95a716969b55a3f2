using Symflux.Fields;

namespace Symflux.Torch.Training;

/// <summary>The brightness of colours: Rec. 601 luma, 0.299 R + 0.587 G + 0.114 B.</summary>
internal static class Luma
{
    /// <summary>The luma of 3 channels, or the channel of a grey image, times a factor.</summary>
    public static Field<float> Of(Field<float> image, double scale = 1)
    {
        var grey = new Field<float>(image.Grid);
        double[] weights = image.Channels == 3 ? [0.299, 0.587, 0.114] : [1];
        for (var c = 0; c < weights.Length; c++)
        {
            for (var i = 0; i < grey.Values.Length; i++)
            {
                grey.Values[i] += (float)(scale * weights[c] * image.Channel(c)[i]);
            }
        }

        return grey;
    }
}
