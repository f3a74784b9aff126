using Wiber.Node.Raft.Messages;
using Wiber.Node.Raft.Snapshots;

namespace Wiber.Node.Raft;

// Snapshots for followers that need entries which are gone: Raft §7. The log itself is where the messages are, so what is sent is
// the state machine's lookups at an index, and the entries that are left follow as usual.
public sealed partial class RaftCore
{
    private ReceivedSnapshot? _received;
    private bool _isInstalling;

    /// <summary>
    /// The state machine has not applied all that the log no longer holds, and no snapshot is at hand: it can go on only with one
    /// from the leader.
    /// </summary>
    public bool IsStateMissing { get; private set; }

    /// <summary>
    /// The index of the snapshot that waits on the disk to be installed, all of it durable; 0 if there is none.
    /// </summary>
    public LogIndex AwaitedStateIndex =>
        IsReceivedDurable && _received is { IsWhole: true } whole ? whole.StateIndex : LogIndex.Zero;

    /// <summary>Which snapshot that is.</summary>
    public ulong AwaitedSnapshotId => IsReceivedDurable && _received is { IsWhole: true } whole ? whole.SnapshotId : 0;

    private bool IsReceivedDurable => _unwrittenChunks.Count == 0 && _receivedSequence <= _persistedSequence;

    /// <summary>The snapshot on the disk is being taken over by the state machine: until that is done it must stay.</summary>
    public void BeginInstall() => _isInstalling = true;

    /// <summary>The state machine has taken over the snapshot.</summary>
    public void EndInstall()
    {
        _isInstalling = false;
        _received = null;
    }

    /// <summary>A piece that <see cref="SnapshotLoad"/> asked for was read; nothing if that was not possible now.</summary>
    public void SnapshotLoaded(NodeId peer, SnapshotPiece? piece)
    {
        if (FindFollower(peer) is not { Transfer: { IsLoading: true } transfer })
        {
            return;
        }

        bool isOfAnother = piece is { Offset: > 0 } && piece.SnapshotId != transfer.SnapshotId;
        if (piece is null || piece.StateIndex > CommitIndex || piece.StateIndex < transfer.StateIndexMin || isOfAnother)
        {
            transfer.Wait();
        }
        else if (piece.StateIndex < PreviousIndex)
        {
            // The log moved on meanwhile: between this state and the log there would be a gap.
            transfer.Restart();
        }
        else
        {
            transfer.Send(piece);
            Term stateTerm = _log.TermAt(piece.StateIndex)!.Value;
            Send(
                peer,
                new InstallSnapshot(
                    CurrentTerm,
                    new SnapshotChunk(
                        piece.SnapshotId, piece.StateIndex, stateTerm, piece.TotalBytes, piece.Offset, piece.Data),
                    new LogReset(_log.Previous, _memberships.At(PreviousIndex))));
        }
    }

    /// <summary>Entries up to this one were removed from the disk; all of them are committed and applied.</summary>
    public void PrefixRemoved(LogLink last)
    {
        if (last.Index <= PreviousIndex)
        {
            return;
        }

        Invariant.Require(last.Index <= CommitIndex, "an entry that is not committed was removed");
        _log.RemovePrefix(last);
        _memberships.RemovePrefix(last.Index);
    }

    private bool IsBehindLog(Progress follower) => follower.Next <= _log.PreviousIndex;

    private void ContinueSnapshot(Progress follower)
    {
        SnapshotTransfer transfer = follower.Transfer ??= new SnapshotTransfer();
        if (!transfer.IsBusy)
        {
            transfer.Load();
            _snapshotLoads.Add(
                new SnapshotLoad(
                    follower.Id, transfer.SnapshotId, transfer.Offset, _options.SnapshotChunkBytesMax, transfer.StateIndexMin));
        }
    }

    private void TickSnapshots() =>
        Array.ForEach(_followers, follower => follower.Transfer?.Tick(_options.ElectionTimeoutTicksMax));

    private void OnInstallSnapshotReply(NodeId from, InstallSnapshotReply reply)
    {
        if (Role != Role.Leader || FindFollower(from) is not { } follower)
        {
            return;
        }

        follower.Heard();
        if (follower.Transfer is not { } transfer || transfer.SnapshotId != reply.SnapshotId || transfer.SnapshotId == 0)
        {
            return;
        }

        transfer.Need(reply.StateIndexMin);
        if (transfer.Received(reply.NextOffset))
        {
            follower.Transfer = null;
            follower.NeedsState = false;
            if (IsBehindLog(follower))
            {
                follower.Probe(PreviousIndex.Next);
            }
        }
    }

    private void OnInstallSnapshot(NodeId from, InstallSnapshot request)
    {
        Follow(from);
        SnapshotChunk chunk = request.Chunk;
        LogLink link = request.Base.Link;
        Invariant.Require(link.Index <= chunk.StateIndex, "between the snapshot and the log there would be a gap");
        bool hasLog = link.Index <= CommitIndex
            || (_log.TermAt(link.Index) == link.Term && !Has(RaftDefects.ResetsMatchingLog));
        if (hasLog)
        {
            CommitIndex = LogIndex.Max(CommitIndex, link.Index);
        }

        if (hasLog && !IsStateMissing)
        {
            // Late or repeated: there is nothing in it that this node does not have, though the disk may still be at it.
            SendPromise(from, new InstallSnapshotReply(CurrentTerm, chunk.SnapshotId, chunk.TotalBytes, LogIndex.Zero));
            return;
        }

        if (hasLog && chunk.StateIndex < PreviousIndex)
        {
            // Between this state and the log there would be a gap. The leader has a newer one soon: it applied what this node did
            // before it removed these entries.
            Send(from, new InstallSnapshotReply(CurrentTerm, chunk.SnapshotId, 0, PreviousIndex));
            return;
        }

        TakeChunk(chunk);
        long nextOffset = 0;
        if (_received is { } received && received.SnapshotId == chunk.SnapshotId)
        {
            nextOffset = received.ReceivedBytes;
            if (received.IsWhole)
            {
                IsStateMissing = false;
                if (!hasLog)
                {
                    ResetLog(request.Base);
                }
            }
        }

        SendPromise(from, new InstallSnapshotReply(CurrentTerm, chunk.SnapshotId, nextOffset, LogIndex.Zero));
    }

    /// <summary>
    /// Takes a piece if it is the next one, or the first of another snapshot; that has to wait while one is being installed.
    /// </summary>
    private void TakeChunk(SnapshotChunk chunk)
    {
        bool isNext = _received is { } current && current.SnapshotId == chunk.SnapshotId
            ? chunk.Offset == current.ReceivedBytes && !current.IsWhole
            : chunk.Offset == 0;
        if (isNext && !_isInstalling)
        {
            // One that was whole was waiting to be installed, and was needed.
            IsStateMissing |= _received is { IsWhole: true };
            Invariant.Require(chunk.Offset + chunk.Data.Length <= chunk.TotalBytes);
            _unwrittenChunks.Add(chunk);
            _received = new ReceivedSnapshot(
                chunk.SnapshotId, chunk.StateIndex, chunk.StateTerm, chunk.TotalBytes, chunk.Offset + chunk.Data.Length);
        }
    }
}
