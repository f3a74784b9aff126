using Wiber.Node.Raft.Messages;

namespace Wiber.Node.Raft;

// The follower's side of replication: Raft §5.3.
public sealed partial class RaftCore
{
    private void OnAppendEntries(NodeId from, AppendEntries request)
    {
        Follow(from);
        Term? ownTerm = _log.TermAt(request.PreviousIndex);
        if (request.PreviousIndex >= CommitIndex && ownTerm != request.PreviousTerm)
        {
            (LogIndex hintIndex, Term hintTerm) = _log.FindAgreement(request.PreviousIndex, request.PreviousTerm);
            Send(
                from,
                new AppendEntriesReply(
                    CurrentTerm, false, request.PreviousIndex, hintIndex, hintTerm, request.ReadRound, IsStateMissing));
            return;
        }

        AcceptEntries(request.Entries);
        if (Has(RaftDefects.TruncatesOnLateAppend)
            && request.Entries.Count > 0
            && request.Entries[^1].Index is var end
            && end < _log.LastIndex
            && end >= CommitIndex
            && end > _log.PreviousIndex)
        {
            TruncateLog(end.Next, request.Entries[^1].Header.Checksum);
        }

        // Only what this request showed to match may be taken as committed; the log may go on behind it with entries of another
        // leader.
        LogIndex verified = request.PreviousIndex + (ulong)request.Entries.Count;
        CommitIndex = LogIndex.Max(CommitIndex, LogIndex.Min(
            request.CommitIndex, Has(RaftDefects.CommitsUnverified) ? _log.LastIndex : verified));
        LogIndex match = LogIndex.Max(verified, CommitIndex);
        if (request.Entries.Count > 0)
        {
            SendPromise(from, Accepted(request, match));
        }
        else
        {
            // A heartbeat is answered at once with what is durable already: a busy disk must not look like a dead node.
            match = LogIndex.Min(match, _durableIndex);
            Send(from, Accepted(request, match));
        }
    }

    private AppendEntriesReply Accepted(AppendEntries request, LogIndex match) =>
        new(CurrentTerm, true, match, LogIndex.Zero, Term.Zero, request.ReadRound, IsStateMissing);

    /// <summary>A message came that only the leader of this term sends.</summary>
    private void Follow(NodeId leader)
    {
        Invariant.Require(Role != Role.Leader, "two leaders in one term (Election Safety)");
        if (Role != Role.Follower || Leader != leader)
        {
            Invariant.Require(Leader is null || Leader == leader, "two leaders in one term (Election Safety)");
            BecomeFollower(CurrentTerm, leader, $"{leader} leads term {CurrentTerm}");
        }

        _ticksSinceHeard = 0;
    }

    private void AcceptEntries(IReadOnlyList<LogEntry> entries)
    {
        foreach (LogEntry entry in entries)
        {
            if (entry.Index <= _log.PreviousIndex)
            {
                continue;
            }

            if (entry.Index <= _log.LastIndex)
            {
                if (_log.TermAt(entry.Index) == entry.Term)
                {
                    // Already here: a late or repeated request must not cut what follows.
                    Invariant.Require(
                        !_log.IsInTail(entry.Index) || _log.InTail(entry.Index).Header.Checksum == entry.Header.Checksum,
                        "two entries with the same index and term differ (Log Matching)");
                    continue;
                }

                TruncateLog(entry.Index, entry.Header.Chain);
            }

            AppendToLog(entry);
        }
    }
}
