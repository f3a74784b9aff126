using Wiber.Node.Raft;
using Wiber.Node.Raft.Messages;

namespace Wiber.Node.Http.Tracing;

/// <summary>
/// The last messages between this node and others, for who draws them. Written only while somebody has asked not long ago; else a
/// message costs a look at the time. Of fixed size; what is not read in time is overwritten, and counted.
/// </summary>
internal sealed class PeerMessageLog(Func<long> nowUs, Func<long> monotonicMs)
{
    /// <summary>Records that are kept.</summary>
    public const int Capacity = 2_048;

    /// <summary>How long messages are written after they were asked for.</summary>
    public const int PatienceMs = 60_000;

    /// <summary>More than the members and strangers of a node need, in both directions.</summary>
    private const int LanesMax = 256;

    private const long NeverAsked = long.MinValue;

    private readonly Lock _sync = new();
    private readonly Dictionary<(string From, string To, string Kind), MessageLane> _lanes = [];
    private PeerMessageRecord[] _ring = [];
    private long _last;
    private long _sinceUs;
    private long _wantedUntilMs = NeverAsked;

    /// <summary>Writes a message down, if anybody wants to know.</summary>
    public void Record(NodeId from, NodeId to, RaftMessage message, string outcome)
    {
        long untilMs = Volatile.Read(ref _wantedUntilMs);
        if (untilMs == NeverAsked || monotonicMs() is var nowMs && nowMs >= untilMs)
        {
            return;
        }

        var record = new PeerMessageRecord
        {
            TimeUs = nowUs(),
            From = from.Value,
            To = to.Value,
            Kind = PeerMessageKind.Of(message),
            Term = message.Term.Value,
            Index = PeerMessageKind.IndexOf(message),
            Entries = message is AppendEntries append ? append.Entries.Count : 0,
            Success = PeerMessageKind.SuccessOf(message),
            Outcome = outcome,
        };
        lock (_sync)
        {
            if (!IsFoldable(record) || !TryFold(ref record, nowMs))
            {
                Append(record);
            }
        }
    }

    /// <summary>Reads records, and lets messages be written for a while from now on.</summary>
    /// <param name="after">
    /// The sequence behind which to begin; nothing for the oldest record. One that is not reached yet is of an earlier process of
    /// this node, and begins with the oldest.
    /// </param>
    /// <param name="limit">The most to give.</param>
    public PeerMessagePage Read(long? after, int limit)
    {
        lock (_sync)
        {
            long nowMs = monotonicMs();
            if (nowMs >= _wantedUntilMs)
            {
                Begin();
            }

            Volatile.Write(ref _wantedUntilMs, nowMs + PatienceMs);
            TellForgotten(nowMs);
            long oldest = Math.Max(1, _last - Capacity + 1);
            long wanted = after is { } known && known <= _last ? known + 1 : oldest;
            long first = Math.Max(wanted, oldest);
            var messages = new PeerMessageRecord[(int)Math.Min(limit, _last - first + 1)];
            for (int i = 0; i < messages.Length; i++)
            {
                messages[i] = _ring[(first + i) % Capacity];
            }

            return new PeerMessagePage(messages, first + messages.Length - 1, first - wanted, _sinceUs);
        }
    }

    private static bool IsFoldable(in PeerMessageRecord record) =>
        record.Kind is PeerMessageKind.Replication or PeerMessageKind.ReplicationReply;

    private bool TryFold(ref PeerMessageRecord record, long nowMs)
    {
        MessageLane lane = LaneOf(record);
        if (lane.TryFold(ref record, nowMs))
        {
            return true;
        }

        if (lane.TakeFolded() is { } folded)
        {
            Append(folded);
        }

        return false;
    }

    private MessageLane LaneOf(in PeerMessageRecord record)
    {
        (string, string, string) key = (record.From, record.To, record.Kind);
        if (!_lanes.TryGetValue(key, out MessageLane? lane))
        {
            if (_lanes.Count == LanesMax)
            {
                _lanes.Clear();
            }

            lane = new MessageLane();
            _lanes.Add(key, lane);
        }

        return lane;
    }

    private void Begin()
    {
        _ring = _ring.Length == 0 ? new PeerMessageRecord[Capacity] : _ring;
        _lanes.Clear();
        _sinceUs = nowUs();
    }

    /// <summary>What was folded when a node fell silent would wait for it to speak again.</summary>
    private void TellForgotten(long nowMs)
    {
        foreach (MessageLane lane in _lanes.Values)
        {
            if (lane.TakeForgotten(nowMs) is { } folded)
            {
                Append(folded);
            }
        }
    }

    private void Append(in PeerMessageRecord record)
    {
        _last++;
        _ring[_last % Capacity] = record with { Sequence = _last };
    }
}
