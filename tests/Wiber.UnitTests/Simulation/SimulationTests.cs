using Wiber.Simulation.Runs;

namespace Wiber.UnitTests.Simulation;

/// <summary>
/// The short form of the simulator, whole nodes in a simulated world: some fixed seeds find nothing, a seed repeats itself
/// exactly, and a bug that is put in is
/// found, so that "nothing" means something. The long form is tests/Wiber.Simulation.
/// </summary>
public sealed class SimulationTests
{
    private const int Ticks = 3_000;

    [Theory]
    [InlineData(3, 1, 30)]
    [InlineData(5, 31, 30)]
    public void Fixed_seeds_find_nothing(int nodes, int firstSeed, int seeds)
    {
        for (int seed = firstSeed; seed < firstSeed + seeds; seed++)
        {
            SimulationResult result = SimulationRun.Run(new SimulationOptions(seed, Ticks, nodes));
            Assert.True(
                result.Failure is null,
                $"{result.Failure}\nreplay: dotnet run -c Release --project tests/Wiber.Simulation -- "
                + $"--seed {seed} --ticks {Ticks} --nodes {nodes} --trace");
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_trace_whether_it_is_written_or_not()
    {
        var options = new SimulationOptions(Seed: 17, Ticks);
        SimulationResult first = SimulationRun.Run(options);
        using var trace = new StringWriter();
        SimulationResult second = SimulationRun.Run(options, trace);
        SimulationResult other = SimulationRun.Run(options with { Seed = 18 });

        Assert.Equal(first.TraceHash, second.TraceHash);
        Assert.Equal(first.Counts, second.Counts);
        Assert.NotEqual(first.TraceHash, other.TraceHash);
        Assert.Contains("is Leader in term", trace.ToString());
    }

    [Fact]
    public void A_disk_that_acknowledges_before_it_syncs_is_found()
    {
        SimulationResult result = SimulationRun.Run(new SimulationOptions(Seed: 1, Ticks, Mutant: Mutant.AcknowledgeBeforeSync));

        Assert.NotNull(result.Failure);
    }
}
