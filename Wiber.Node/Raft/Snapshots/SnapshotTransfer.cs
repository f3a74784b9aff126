namespace Wiber.Node.Raft.Snapshots;

/// <summary>A snapshot on its way to a follower, one piece at a time.</summary>
internal sealed class SnapshotTransfer
{
    private int _ticksSinceSent;

    /// <summary>Which snapshot; 0 until its first piece was read.</summary>
    public ulong SnapshotId { get; private set; }

    /// <summary>So much of it is on the follower's disk.</summary>
    public long Offset { get; private set; }

    public long TotalBytes { get; private set; }

    /// <summary>A snapshot of an older state leaves a gap before the follower's log.</summary>
    public LogIndex StateIndexMin { get; private set; }

    /// <summary>A piece is being read, or on its way.</summary>
    public bool IsBusy { get; private set; }

    /// <summary>A piece is being read.</summary>
    public bool IsLoading { get; private set; }

    /// <summary>The next piece is asked for.</summary>
    public void Load()
    {
        IsBusy = true;
        IsLoading = true;
    }

    /// <summary>A piece goes out; if it is the first of another snapshot, everything begins anew.</summary>
    public void Send(SnapshotPiece piece)
    {
        if (piece.SnapshotId != SnapshotId)
        {
            Invariant.Require(piece.Offset == 0);
            SnapshotId = piece.SnapshotId;
            Offset = 0;
        }

        TotalBytes = piece.TotalBytes;
        Wait();
    }

    /// <summary>There is nothing to send now; asks again later.</summary>
    public void Wait()
    {
        IsLoading = false;
        _ticksSinceSent = 0;
    }

    /// <summary>
    /// What there is is no use, or no more: begins with a new snapshot. If not even a new one was, it does so a little later.
    /// </summary>
    public void Restart()
    {
        IsBusy = SnapshotId == 0;
        SnapshotId = 0;
        Offset = 0;
        Wait();
    }

    /// <summary>The follower told how old the state may be at most.</summary>
    public void Need(LogIndex stateIndexMin) => StateIndexMin = LogIndex.Max(StateIndexMin, stateIndexMin);

    /// <summary>The follower has so much.</summary>
    /// <returns>Whether that is all of it.</returns>
    public bool Received(long offset)
    {
        Offset = Math.Min(offset, TotalBytes);

        // Who wants it from the beginning cannot use what there is now, or is at another one: that takes its time.
        IsBusy = IsLoading || Offset == 0;
        return Offset == TotalBytes;
    }

    /// <summary>One tick of time went by; a piece that is not answered in time is sent again.</summary>
    public void Tick(int patienceTicks)
    {
        if (IsBusy && !IsLoading && ++_ticksSinceSent >= patienceTicks)
        {
            IsBusy = false;
        }
    }
}
