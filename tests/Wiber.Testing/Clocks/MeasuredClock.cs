namespace Wiber.Testing.Clocks;

/// <summary>A node's synchronized clock as a test measured it.</summary>
/// <param name="Node">The node's id.</param>
/// <param name="LowUs">The least that it can be ahead of the test's own clock, in microseconds.</param>
/// <param name="HighUs">The most that it can be ahead of it.</param>
/// <param name="BoundUs">The largest bound that the node printed meanwhile.</param>
public sealed record MeasuredClock(string Node, long LowUs, long HighUs, long BoundUs)
{
    /// <summary>The likeliest.</summary>
    public long MiddleUs => LowUs + ((HighUs - LowUs) / 2);
}
