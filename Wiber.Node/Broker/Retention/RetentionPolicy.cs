using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Retention;

/// <summary>Decides how much of the log is dead, old enough or too much, to be removed.</summary>
internal static class RetentionPolicy
{
    private const long UsPerMs = 1000;

    /// <summary>The last entry of the newest segment that may go, or nothing if none may.</summary>
    /// <param name="segments">
    /// All segments in the order of the log. The last one is being written and stays, whatever the limits say.
    /// </param>
    /// <param name="limits">What is kept.</param>
    /// <param name="nowUs">Microseconds since 1970.</param>
    /// <param name="dead">The last entry in front of all that hold a message that is still there.</param>
    /// <remarks>
    /// Segments with nothing but dead entries go.
    /// By size, a segment goes when those behind it reach the limit without it, so what is kept is never less than the limit.
    /// By age, segments go from the oldest up to the first that is young enough: times may go back a little from one leader to
    /// the next, and a log has no holes.
    /// </remarks>
    public static LogIndex? FindTrim(IReadOnlyList<RetainedSegment> segments, RetentionLimits limits, long nowUs, LogIndex dead)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limits.BytesMax);
        ArgumentOutOfRangeException.ThrowIfNegative(limits.AgeMsMax);
        long bytesLeft = segments.Sum(segment => segment.Bytes);
        LogIndex? trim = null;
        for (int i = 0; i < segments.Count - 1; i++)
        {
            RetainedSegment segment = segments[i];
            bytesLeft -= segment.Bytes;
            bool isTooMuch = limits.BytesMax > 0 && bytesLeft >= limits.BytesMax;
            bool isTooOld = limits.AgeMsMax > 0 && (nowUs - segment.LastTimestampUs) / UsPerMs >= limits.AgeMsMax;
            bool isDead = segment.Last <= dead;
            if (!isTooMuch && !isTooOld && !isDead)
            {
                break;
            }

            trim = segment.Last;
        }

        return trim;
    }
}
