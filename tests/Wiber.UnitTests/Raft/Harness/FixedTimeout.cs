namespace Wiber.UnitTests.Raft.Harness;

/// <summary>Not random at all: every election timeout is the same, so that a reader can count ticks.</summary>
internal sealed class FixedTimeout(int ticks) : Random
{
    public override int Next(int minValue, int maxValue) => Math.Clamp(ticks, minValue, maxValue - 1);
}
