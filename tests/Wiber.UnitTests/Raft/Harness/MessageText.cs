using System.Text;
using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;
using Wiber.Node.Raft.Messages;
using Wiber.Node.Raft.Snapshots;

namespace Wiber.UnitTests.Raft.Harness;

/// <summary>
/// Messages and log entries as people read them. An entry is written <c>index@term</c>, a run of one term
/// <c>first..last@term</c>.
/// </summary>
internal static class MessageText
{
    private const int NameWidth = 18;

    public static string Of(RaftMessage message)
    {
        string[] fields = message switch
        {
            RequestVote request =>
                [$"last {Place(request.LastLogIndex, request.LastLogTerm)}", request.IsLeaderTransfer ? "transfer" : ""],
            RequestVoteReply reply => [reply.IsGranted ? "granted" : "refused"],
            AppendEntries append =>
            [
                $"prev {Place(append.PreviousIndex, append.PreviousTerm)}",
                $"entries {Entries(append.Entries)}",
                $"commit {append.CommitIndex}",
                Round(append.ReadRound),
            ],
            AppendEntriesReply { IsSuccess: true } reply =>
                [$"match {reply.Index}", Round(reply.ReadRound), State(reply)],
            AppendEntriesReply reply =>
            [
                $"refused prev {reply.Index}",
                $"hint {Place(reply.HintIndex, reply.HintTerm)}",
                Round(reply.ReadRound),
                State(reply),
            ],
            InstallSnapshot install => [OfChunk(install.Chunk), $"log {OfReset(install.Base)}"],
            InstallSnapshotReply { StateIndexMin.Value: > 0 } reply =>
                [$"snapshot {reply.SnapshotId}  is older than its log, which begins behind {reply.StateIndexMin}"],
            InstallSnapshotReply reply => [$"snapshot {reply.SnapshotId}  has {reply.NextOffset}"],
            ReadIndex request => [$"read {request.RequestId}"],
            ReadIndexReply reply => [$"read {reply.RequestId}", $"index {reply.Index}"],
            _ => [],
        };
        IEnumerable<string> all = [Name(message).PadRight(NameWidth), $"term {message.Term}", .. fields];
        return string.Join("  ", all.Where(field => field.Length > 0));
    }

    /// <summary>The name of its type; pre-votes have names of their own.</summary>
    public static string Name(RaftMessage message) => message switch
    {
        RequestVote { IsPreVote: true } => "PreVote",
        RequestVoteReply { IsPreVote: true } => "PreVoteReply",
        _ => message.GetType().Name,
    };

    /// <summary>Entries with what their bodies say; those that say nothing in runs.</summary>
    public static string OfBodies(IEnumerable<LogEntry> entries)
    {
        var parts = new List<string>();
        var silent = new List<LogEntry>();
        foreach (LogEntry entry in entries)
        {
            string text = OfBody(entry);
            if (text.Length == 0)
            {
                silent.Add(entry);
                continue;
            }

            EndRun();
            parts.Add($"{Place(entry.Index, entry.Term)} {text}");
        }

        EndRun();
        return string.Join(", ", parts);

        void EndRun()
        {
            if (silent.Count > 0)
            {
                parts.Add(Entries(silent));
                silent.Clear();
            }
        }
    }

    /// <summary>A piece of a snapshot: of which, the state it is of, and which of its bytes.</summary>
    public static string OfChunk(SnapshotChunk chunk)
    {
        long end = chunk.Offset + chunk.Data.Length;
        return $"snapshot {chunk.SnapshotId} of {Place(chunk.StateIndex, chunk.StateTerm)}"
            + $"  bytes {chunk.Offset}..{end} of {chunk.TotalBytes}";
    }

    /// <summary>Where a log begins anew, and with which members.</summary>
    public static string OfReset(LogReset reset) =>
        $"behind {Place(reset.Link.Index, reset.Link.Term)} with {MemberText.Of(reset.Membership.Membership)}";

    /// <summary>A whole log. In brackets is the entry that it begins behind, if those before were removed.</summary>
    public static string Log(LogIndex previous, Term? previousTerm, IEnumerable<(LogIndex Index, Term Term)> places)
    {
        string log = Places(places);
        return previous == LogIndex.Zero ? log : $"({Place(previous, previousTerm!.Value)}) {log}";
    }

    public static string Place(LogIndex index, Term term) => $"{index}@{term}";

    public static string Entries(IEnumerable<LogEntry> entries) => Places(entries.Select(entry => (entry.Index, entry.Term)));

    /// <summary>Entries without a gap, as one run for each term.</summary>
    public static string Places(IEnumerable<(LogIndex Index, Term Term)> places)
    {
        var runs = new List<(LogIndex First, LogIndex Last, Term Term)>();
        foreach ((LogIndex index, Term term) in places)
        {
            if (runs.Count > 0 && runs[^1].Term == term)
            {
                runs[^1] = runs[^1] with { Last = index };
            }
            else
            {
                runs.Add((index, index, term));
            }
        }

        return runs.Count == 0
            ? "-"
            : string.Join(' ', runs.Select(run => (run.First == run.Last ? "" : $"{run.First}..") + Place(run.Last, run.Term)));
    }

    private static string OfBody(LogEntry entry)
    {
        switch (entry.Kind)
        {
            case EntryKind.NoOp:
                return "no-op";
            case EntryKind.Membership:
                return $"members {MemberText.Of(Membership.Of(entry))}";
            default:
                string body = Encoding.UTF8.GetString(entry.Body.Span).TrimEnd('\0');
                return body.Length > 0 ? $"'{body}'" : "";
        }
    }

    private static string State(AppendEntriesReply reply) => reply.NeedsState ? "needs state" : "";

    private static string Round(ulong round) => round == 0 ? "" : $"round {round}";
}
