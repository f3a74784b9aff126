using Wiber.Node.Raft.Messages;

namespace Wiber.Node.Raft;

// Linearizable reads without a log entry: read index, thesis §6.4.
public sealed partial class RaftCore
{
    // In order of rounds: an answer to a round confirms every earlier one.
    private readonly Queue<(ulong Round, LogIndex Index, ulong RequestId, NodeId From)> _pendingReads = new();
    private readonly List<(ulong RequestId, NodeId From)> _deferredReads = [];
    private readonly List<(ulong RequestId, int TicksLeft)> _forwardedReads = [];

    private ulong _readRound;
    private bool _isReadRoundDue;

    /// <summary>
    /// Asks from which index on a linearizable read may be answered. The answer comes with <see cref="Ready.Reads"/>, without an
    /// index if it could not be had.
    /// </summary>
    public void RequestRead(ulong requestId)
    {
        if (Role == Role.Leader)
        {
            OnReadIndex(Self, new ReadIndex(CurrentTerm, requestId));
        }
        else if (Leader is { } leader && _forwardedReads.Count < _options.ReadsPendingMax)
        {
            _forwardedReads.Add((requestId, _options.ElectionTimeoutTicksMax));
            Send(leader, new ReadIndex(CurrentTerm, requestId));
        }
        else
        {
            _confirmedReads.Add(new ConfirmedRead(requestId, null));
        }
    }

    private void OnReadIndex(NodeId from, ReadIndex request)
    {
        if (Role != Role.Leader)
        {
            return;
        }

        if (_pendingReads.Count + _deferredReads.Count >= _options.ReadsPendingMax)
        {
            FailRead(request.RequestId, from);
        }
        else if (CommitIndex < _firstIndexOfTerm && !Has(RaftDefects.ReadsBeforeFirstEntry))
        {
            // Until an entry of its own term is committed, a leader does not know what is committed.
            _deferredReads.Add((request.RequestId, from));
        }
        else
        {
            StartRead(request.RequestId, from);
        }
    }

    private void StartRead(ulong requestId, NodeId from)
    {
        // Reads that arrive in one round of input share one round of heartbeats, see BroadcastReadRound.
        _pendingReads.Enqueue((_readRound + 1, CommitIndex, requestId, from));
        _isReadRoundDue = true;
    }

    private void StartDeferredReads()
    {
        if (CommitIndex >= _firstIndexOfTerm)
        {
            _deferredReads.ForEach(read => StartRead(read.RequestId, read.From));
            _deferredReads.Clear();
        }
    }

    /// <summary>Starts a round of heartbeats for the reads that came in since the last one.</summary>
    private void BroadcastReadRound()
    {
        if (!_isReadRoundDue)
        {
            return;
        }

        _isReadRoundDue = false;
        _readRound++;
        SendHeartbeats();
        ConfirmReads();
    }

    private void AnswerReadRound(Progress follower, ulong round)
    {
        if (round > follower.ReadRoundAnswered)
        {
            follower.ReadRoundAnswered = round;
            ConfirmReads();
        }
    }

    private void ConfirmReads()
    {
        ulong confirmed = Has(RaftDefects.ReadsWithoutRound)
            ? _readRound
            : ReachedByMajority(_readRound, follower => follower.ReadRoundAnswered);
        while (_pendingReads.TryPeek(out (ulong Round, LogIndex Index, ulong RequestId, NodeId From) read)
            && read.Round <= confirmed)
        {
            _pendingReads.Dequeue();
            if (read.From == Self)
            {
                _confirmedReads.Add(new ConfirmedRead(read.RequestId, read.Index));
            }
            else
            {
                Send(read.From, new ReadIndexReply(CurrentTerm, read.RequestId, read.Index));
            }
        }
    }

    private void OnReadIndexReply(NodeId from, ReadIndexReply reply)
    {
        int position = _forwardedReads.FindIndex(read => read.RequestId == reply.RequestId);
        if (position >= 0 && Leader == from)
        {
            _forwardedReads.RemoveAt(position);
            _confirmedReads.Add(new ConfirmedRead(reply.RequestId, reply.Index));
        }
    }

    private void FailRead(ulong requestId, NodeId from)
    {
        // A follower whose read is not answered gives up on its own.
        if (from == Self)
        {
            _confirmedReads.Add(new ConfirmedRead(requestId, null));
        }
    }

    private void FailPendingReads()
    {
        _isReadRoundDue = false;
        while (_pendingReads.TryDequeue(out (ulong Round, LogIndex Index, ulong RequestId, NodeId From) read))
        {
            FailRead(read.RequestId, read.From);
        }

        _deferredReads.ForEach(read => FailRead(read.RequestId, read.From));
        _deferredReads.Clear();
    }

    private void ExpireForwardedReads()
    {
        for (int i = _forwardedReads.Count - 1; i >= 0; i--)
        {
            (ulong requestId, int ticksLeft) = _forwardedReads[i];
            if (ticksLeft <= 1)
            {
                _forwardedReads.RemoveAt(i);
                _confirmedReads.Add(new ConfirmedRead(requestId, null));
            }
            else
            {
                _forwardedReads[i] = (requestId, ticksLeft - 1);
            }
        }
    }

    private void FailForwardedReads()
    {
        _forwardedReads.ForEach(read => _confirmedReads.Add(new ConfirmedRead(read.RequestId, null)));
        _forwardedReads.Clear();
    }
}
