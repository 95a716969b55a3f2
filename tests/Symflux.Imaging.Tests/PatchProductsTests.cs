using CsCheck;
using Symflux.Imaging.Numerics;

namespace Symflux.Imaging.Tests;

public sealed class PatchProductsTests
{
    [Fact]
    public void The_covariance_has_the_bits_of_sums_in_turn_over_parts_in_turn()
    {
        var patches = Gen.Int[1, 30].SelectMany(size => Gen.Float[-1e3f, 1e3f].Array[size].Array[1, 100]);
        Gen.Select(patches, Gen.Int[1, 4]).Sample((list, count) =>
        {
            var size = list[0].Length;
            int[] offsets = [.. Enumerable.Range(0, size).Select(i => 2 * i)];
            float[][][] parts = [.. list.Chunk((list.Length + count - 1) / count)];
            var actual = PatchProducts.Covariance([.. parts.Select(Products)], list.Length);
            for (var i = 0; i < size; i++)
            {
                for (var j = 0; j < size; j++)
                {
                    var both = Sum(patch => (double)patch[i] * patch[j]);
                    var (first, second) = (Sum(patch => patch[i]), Sum(patch => patch[j]));
                    Assert.Equal((both - first * second / list.Length) / Math.Max(1, list.Length - 1), actual[i * size + j]);
                }
            }

            double Sum(Func<float[], double> term) => parts.Select(part => part.Aggregate(0.0, (sum, patch) => sum + term(patch))).Aggregate((a, b) => a + b);

            PatchProducts Products(float[][] part)
            {
                var products = new PatchProducts(size);
                foreach (var patch in part)
                {
                    products.Add([.. patch.SelectMany(sample => (float[])[sample, float.NaN])], offsets);
                }

                return products;
            }
        });
    }

    [Fact]
    public void Eigenvalues_have_the_sums_of_powers_that_the_matrix_has()
    {
        Gen.Int[1, 12].SelectMany(size => Gen.Double[-10, 10].Array[size * size].Select(entries => (Size: size, Entries: entries))).Sample(drawn =>
        {
            var (size, matrix) = (drawn.Size, new double[drawn.Entries.Length]);
            for (var i = 0; i < matrix.Length; i++)
            {
                matrix[i] = drawn.Entries[Math.Min(i, i % size * size + i / size)];
            }

            var values = SymmetricEigenvalues.Of([.. matrix], size);
            Assert.Equal(values.Order(), values);

            // Trace, trace of the square, and trace of the third power determine sums over the eigenvalues.
            var scale = 1e-9 * Math.Max(1, Math.Pow(matrix.Sum(entry => entry * entry), 1.5));
            for (var power = 1; power <= 3; power++)
            {
                Assert.Equal(Trace(matrix, size, power), values.Sum(value => Math.Pow(value, power)), scale);
            }
        });

        static double Trace(double[] matrix, int size, int power)
        {
            var product = matrix;
            for (var k = 1; k < power; k++)
            {
                var left = product;
                product = [.. Enumerable.Range(0, size * size).Select(at =>
                    Enumerable.Range(0, size).Sum(i => left[at / size * size + i] * matrix[i * size + at % size]))];
            }

            return Enumerable.Range(0, size).Sum(i => product[i * size + i]);
        }
    }
}
