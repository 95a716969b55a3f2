using Symflux.Fields;
using Symflux.Testing;

namespace Symflux.Restoration.Tests;

/// <summary>Pages of random whole grey values, 0..255.</summary>
internal static class RandomPages
{
    public static Field<float> Page(this Generators random, int width, int height, int channels = 1)
    {
        var page = new Field<float>(Grid.Image(height, width), channels);
        foreach (ref var value in page.Values)
        {
            value = random.Whole(0, 255);
        }

        return page;
    }
}
