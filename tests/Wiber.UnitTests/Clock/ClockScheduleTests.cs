using Wiber.UnitTests.Clock.Schedules;

namespace Wiber.UnitTests.Clock;

/// <summary>
/// The promise of the synchronized clock: whatever happens, as long as no monotonic clock drifts more than assumed, it is no
/// further from cluster time than it says, and never runs backwards. Random schedules with wall clocks up to 10 s off, drift at
/// the limit, asymmetrical and lost exchanges, wall clocks that jump, restarts, leader changes with deposed leaders that do not
/// know it, and in a third of the schedules a node that lies.
/// </summary>
public sealed class ClockScheduleTests
{
    private const int Schedules = 10_000;

    [Fact]
    public void The_bound_holds_and_no_clock_runs_backwards_in_ten_thousand_random_schedules()
    {
        int checks = 0;
        int followerChecks = 0;
        Parallel.For(1, Schedules + 1, seed =>
        {
            var schedule = new ClockSchedule(seed);
            schedule.Run();
            Interlocked.Add(ref checks, schedule.Checks);
            Interlocked.Add(ref followerChecks, schedule.FollowerChecks);
        });

        // Schedules in which no clock gets synchronized would prove nothing.
        Assert.True(followerChecks > 15 * Schedules, $"only {followerChecks} of {checks} checks were of followers");
    }
}
