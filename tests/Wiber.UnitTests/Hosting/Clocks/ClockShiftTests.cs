using Wiber.Client.Configuration;
using Wiber.Node.Hosting;
using Wiber.Node.Hosting.Clocks;
using Wiber.UnitTests.Clock;

namespace Wiber.UnitTests.Hosting.Clocks;

/// <summary>Clocks that are wrong on purpose: by just so much, and only where nobody else can be misled.</summary>
public sealed class ClockShiftTests
{
    [Fact]
    public void The_wall_clock_is_off_and_both_drift()
    {
        var real = new ManualClock();
        var shifted = new ShiftedClockSource(real, new ClockShift(OffsetMs: -3_000, DriftPpm: 100));
        Assert.Equal(real.WallUs - 3_000_000, shifted.WallUs);
        Assert.Equal(real.MonotonicUs, shifted.MonotonicUs);

        real.Pass(10_000_000);

        Assert.Equal(real.WallUs - 3_000_000 + 1_000, shifted.WallUs);
        Assert.Equal(real.MonotonicUs + 1_000, shifted.MonotonicUs);
    }

    [Fact]
    public void The_wall_clock_is_set_forth_and_back_in_turns_and_the_monotonic_one_is_not()
    {
        var real = new ManualClock();
        var shifted = new ShiftedClockSource(real, new ClockShift(OffsetMs: 10, DriftPpm: 0, StepMs: -2_000));
        var steps = new List<long>();
        for (int turn = 0; turn < 4; turn++)
        {
            steps.Add(shifted.WallUs - real.WallUs);
            Assert.Equal(real.MonotonicUs, shifted.MonotonicUs);
            real.Pass(ClockShift.StepIntervalMs * 1_000);
        }

        Assert.Equal([10_000, -1_990_000, 10_000, -1_990_000], steps);
    }

    [Fact]
    public void Only_a_cluster_on_this_machine_may_have_wrong_clocks()
    {
        new ClockShift(5, 0).RequireLoopback(Cluster("127.0.0.1", "localhost", "::1"));
        default(ClockShift).RequireLoopback(Cluster("10.0.0.1"));

        StartException refused = Assert.Throws<StartException>(
            () => new ClockShift(0, 5).RequireLoopback(Cluster("127.0.0.1", "10.0.0.1")));
        Assert.Contains("n2 has 10.0.0.1", refused.Message, StringComparison.Ordinal);
    }

    private static ClusterConfig Cluster(params string[] hosts) => new(
        "c", "cluster.toml", "d", new RaftOptions(), hosts.Select((host, i) => new NodeConfig
        {
            Id = $"n{i + 1}",
            Host = host,
            Port = i + 1,
        }));
}
