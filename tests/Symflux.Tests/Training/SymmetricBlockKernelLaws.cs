using Symflux.Training;

namespace Symflux.Tests.Training;

public class SymmetricBlockKernelLaws
{
    public static TheoryData<int> Fluxes => [.. Enumerable.Range(0, TrainingProblem.Fluxes.Count)];

    [Theory, MemberData(nameof(Fluxes))]
    public void The_forward_pass_is_the_dense_reference(int flux) => Law.Holds(16, random =>
    {
        var problem = new TrainingProblem(random, TrainingProblem.Fluxes[flux]);
        var (direction, next) = problem.Forward();
        for (var image = 0; image < problem.Images; image++)
        {
            var (u, f) = (problem.ImageOf(problem.State, image), problem.ImageOf(problem.Input, image));
            AssertClose(DenseStep.DiffusionTerm(problem.Block(), problem.Grid, u), problem.ImageOf(direction, image), "d");
            // The solver starts with u = f. Where the input differs from the state, u⁺ differs by μ times that.
            var fromState = Solver.Run(problem.Blueprint(), problem.Field(u)).Values.ToArray();
            var mu = problem.Fidelity;
            var expected = u.Select((_, i) => fromState[i] + mu * (f[i] - u[i])).ToArray();
            AssertClose(expected, problem.ImageOf(next, image), "u⁺");
        }

        void AssertClose(double[] expected, double[] actual, string what)
        {
            var difference = FieldExtensions.RelativeDifference(expected, actual);
            Assert.True(difference < 1e-12, $"{problem}, {what}: {difference}");
        }
    });

    [Theory, MemberData(nameof(Fluxes))]
    public void The_backward_pass_is_the_derivative(int flux) => Law.Holds(16, random =>
    {
        var problem = new TrainingProblem(random, TrainingProblem.Fluxes[flux]);
        var cotangent = TrainingProblem.Normals(random, problem.State.Length);
        var gradients = problem.Backward(cotangent);
        foreach (var (name, values, gradient) in gradients.With(problem))
        {
            for (var trial = 0; trial < Math.Min(8, values.Length); trial++)
            {
                var i = random.Whole(0, values.Length - 1);
                var kept = values[i];
                double At(double step)
                {
                    values[i] = kept + step;
                    return problem.Forward().Next.Zip(cotangent, (a, b) => a * b).Sum();
                }

                // Kinks of the flux spoil single differences; of three step sizes the best one counts.
                var best = new[] { 1e-5, 1e-6, 1e-7 }.Min(h => Math.Abs((At(h) - At(-h)) / (2 * h) - gradient[i]));
                values[i] = kept;
                Assert.True(
                    best <= 1e-5 * (1 + Math.Abs(gradient[i])), $"{problem}, {name}[{i}]: {gradient[i]}, off by {best}");
            }
        }
    });

    [Theory, MemberData(nameof(Fluxes))]
    public void Single_precision_follows_double(int flux) => Law.Holds(16, random =>
    {
        var problem = new TrainingProblem(random, TrainingProblem.Fluxes[flux]);
        var cotangent = TrainingProblem.Normals(random, problem.State.Length);
        var expected = problem.Backward(cotangent);
        var actual = problem.BackwardInSingle(cotangent);
        foreach (var ((name, _, inDouble), (_, _, inSingle)) in expected.With(problem).Zip(actual.With(problem)))
        {
            var difference = FieldExtensions.RelativeDifference(inDouble, inSingle);
            Assert.True(difference < 1e-5, $"{problem}, {name}: {difference}");
        }
    });

    [Theory, InlineData(1, 0), InlineData(2, 0), InlineData(4, 0), InlineData(2, 2)]
    public void Images_shared_between_threads_add_up_in_order_to_the_bit(int stateChannels, int flux)
    {
        var problem = new TrainingProblem(new Generators(5), TrainingProblem.Fluxes[flux], stateChannels, images: 7);
        var together = problem.Backward(problem.State);
        var weights = new double[problem.Weights.Length];
        var fluxes = new double[problem.FluxNumbers.Length];
        for (var image = 0; image < problem.Images; image++)
        {
            var alone = problem.Only(image).Backward(problem.ImageOf(problem.State, image));
            Assert.Equal(problem.ImageOf(together.State, image), alone.State);
            weights = [.. weights.Zip(alone.Weights, (sum, value) => sum + value)];
            fluxes = [.. fluxes.Zip(alone.FluxNumbers, (sum, value) => sum + value)];
        }

        Assert.Equal(weights, together.Weights);
        Assert.Equal(fluxes, together.FluxNumbers);
    }

    [Fact]
    public void An_adaptive_step_is_limited_in_some_windows_and_not_in_others()
    {
        // Otherwise the laws above would say nothing about one of the two branches.
        var (limited, stopped, free) = (0, 0, 0);
        for (var seed = 1; seed <= 16; seed++)
        {
            var problem = new TrainingProblem(new Generators(seed), TrainingProblem.Fluxes[0]);
            if (problem.Shape.StepControl is { IsAdaptive: false })
            {
                continue;
            }

            var (direction, _) = problem.Forward();
            for (var image = 0; image < problem.Images; image++)
            {
                foreach (var largest in problem.LargestSteps(problem.ImageOf(problem.State, image), problem.ImageOf(direction, image)))
                {
                    stopped += largest <= 0 ? 1 : 0;
                    limited += largest > 0 && largest < problem.TimeStep ? 1 : 0;
                    free += largest >= problem.TimeStep ? 1 : 0;
                }
            }
        }

        Assert.True(limited >= 3 && stopped >= 1 && free >= 3, $"{limited} limited, {stopped} stopped, {free} free");
    }

    [Fact]
    public void Batches_of_other_sizes_are_refused()
    {
        var kernel = new SymmetricBlockKernel<float>(4, 5, new SymmetricBlockShape(2, 3, 3, 3, new FreeFormFlux(1, [0, 0, 0, 0, 0])));
        var numbers = new SymmetricBlockNumbers<float>(new float[54], new float[15], 0.1, 0);
        kernel.Forward(new float[80], new float[80], numbers, new float[80], new float[80]);
        Assert.Throws<SymfluxException>(() => kernel.Forward(new float[80], new float[40], numbers, new float[80], new float[80]));
        Assert.Throws<SymfluxException>(() => kernel.Forward(new float[60], new float[60], numbers, new float[60], new float[60]));
        Assert.Throws<SymfluxException>(() => kernel.Forward(
            new float[80], new float[80], numbers with { Weights = new float[27] }, new float[80], new float[80]));
        Assert.Throws<SymfluxException>(() => kernel.Backward(
            new float[80], new float[80], numbers, new float[80], new float[80], new float[80], default, new float[54], new float[14]));
        Assert.Throws<SymfluxException>(() => new SymmetricBlockShape(1, 3, 4, 3, new PeronaMalikFlux(1)));
        Assert.Throws<SymfluxException>(() => new SymmetricBlockShape(1, 3, 3, 4, new PeronaMalikFlux(1)));
        Assert.Throws<SymfluxException>(() => new SymmetricBlockShape(1, 3, 3, 3, new LinearFlux()));
    }
}
