using Wiber.Node.Broker.Retention;
using Wiber.Node.Raft;
using Wiber.Node.Storage;

namespace Wiber.Node.Hosting.Compaction;

/// <summary>
/// When the last entry of a segment was written, read from the log once per segment: those that are not the last one do not
/// change.
/// </summary>
internal sealed class SegmentTimes(LogStore log)
{
    private readonly Dictionary<LogIndex, long> _timesUs = [];

    /// <summary>Describes segments for retention; without times where nobody asks for them.</summary>
    public RetainedSegment[] Of(IReadOnlyList<SegmentExtent> segments, bool withTimes)
    {
        var described = new RetainedSegment[segments.Count];
        for (int i = 0; i < described.Length; i++)
        {
            SegmentExtent segment = segments[i];
            bool isSealed = i < described.Length - 1;
            described[i] = new RetainedSegment(
                segment.First, segment.Last, segment.Bytes, withTimes && isSealed ? TimeUs(segment) : long.MaxValue);
        }

        foreach (LogIndex gone in _timesUs.Keys.Where(last => last < segments[0].First).ToList())
        {
            _timesUs.Remove(gone);
        }

        return described;
    }

    private long TimeUs(SegmentExtent segment)
    {
        if (!_timesUs.TryGetValue(segment.Last, out long timeUs))
        {
            // Removed or truncated in this moment: then it is not old enough for anything.
            IReadOnlyList<LogEntry> read = segment.Last < segment.First ? [] : log.Read(segment.Last, segment.Last, 1);
            if (read.Count == 0)
            {
                return long.MaxValue;
            }

            timeUs = read[0].Header.TimestampUs;
            _timesUs.Add(segment.Last, timeUs);
        }

        return timeUs;
    }
}
