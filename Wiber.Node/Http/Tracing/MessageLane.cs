namespace Wiber.Node.Http.Tracing;

/// <summary>
/// Messages of one kind from one node to another. Those that say the same as the one before are told together, once a second, and
/// so are those beyond a few a second: so many of them wash nothing else out of the log.
/// </summary>
internal sealed class MessageLane
{
    /// <summary>Messages told one by one in a second, those aside that say the same as the one before.</summary>
    public const int SinglesPerSecondMax = 20;

    private const long SecondMs = 1_000;

    private PeerMessageRecord _last;
    private PeerMessageRecord _folded;
    private long _toldMs = long.MinValue / 2;
    private long _secondBeganMs = long.MinValue / 2;
    private int _singles;

    /// <summary>Takes a message, or says that it is to be told, after what <see cref="TakeFolded"/> gives.</summary>
    /// <param name="next">The message; with those folded before it, if it goes on where they end.</param>
    /// <param name="nowMs">Monotonic.</param>
    public bool TryFold(ref PeerMessageRecord next, long nowMs)
    {
        bool isAlike = _last.Term == next.Term && _last.Outcome == next.Outcome && _last.Success == next.Success;
        bool isRepetition = isAlike && next.Entries == 0 && _last.Entries == 0 && _last.Index == next.Index;
        _last = next;
        if (isRepetition ? nowMs - _toldMs < SecondMs : isAlike && IsBusy(nowMs))
        {
            _folded = Fold(_folded, next);
            return true;
        }

        if (isRepetition && _folded.Count > 0 && _folded.Entries == 0)
        {
            next = Fold(_folded, next);
            _folded = default;
        }

        _toldMs = nowMs;
        return false;
    }

    /// <summary>What was folded so far and not told, if anything.</summary>
    public PeerMessageRecord? TakeFolded()
    {
        PeerMessageRecord? folded = _folded.Count > 0 ? _folded : null;
        _folded = default;
        return folded;
    }

    /// <summary>What was folded, if nothing has been told for a second.</summary>
    public PeerMessageRecord? TakeForgotten(long nowMs) => nowMs - _toldMs < SecondMs ? null : TakeFolded();

    private static PeerMessageRecord Fold(PeerMessageRecord folded, PeerMessageRecord next) =>
        next with { Count = folded.Count + 1, Entries = folded.Entries + next.Entries };

    private bool IsBusy(long nowMs)
    {
        if (nowMs - _secondBeganMs >= SecondMs)
        {
            (_secondBeganMs, _singles) = (nowMs, 0);
        }

        return ++_singles > SinglesPerSecondMax;
    }
}
