using Wiber.Node.Raft;
using Wiber.UnitTests.Raft.Harness;

namespace Wiber.UnitTests.Raft.Transcripts.Runner;

/// <summary>
/// The command that begins a scenario: <c>group SIZE</c>, then any of <c>term TERM</c>, <c>append-bytes N</c>,
/// <c>inflight N</c>, <c>uncommitted-bytes N</c>, <c>snapshot-bytes N</c>, and last <c>logs</c> with one log for each member: the
/// terms of its entries, such as <c>1,1,2</c> or shorter <c>1x2,2</c>, or <c>-</c> for an empty one; entry 1 holds the members.
/// With <c>unfounded</c> instead, no member has heard of any other.
/// </summary>
internal static class GroupCommand
{
    private const int TimeoutStepTicks = 2;

    public static RaftGroup Create(Words words)
    {
        int size = words.Number("the number of members");
        if (size is < 1 or > 9)
        {
            throw new CommandException($"a group has 1 to 9 members, not {size}");
        }

        Func<RaftOptions, RaftOptions> change = FixTimeout;
        ulong? term = null;
        ulong[][]? logs = null;
        bool isFounded = true;
        while (!words.IsEmpty)
        {
            switch (words.Next("a setting"))
            {
                case "term":
                    term = words.Whole("the term that all have heard of");
                    break;
                case "append-bytes":
                    int appendBytes = words.Number("bytes of one AppendEntries");
                    change = Then(change, options => options with { AppendBytesMax = appendBytes });
                    break;
                case "inflight":
                    int inflight = words.Number("AppendEntries under way");
                    change = Then(change, options => options with { InflightMax = inflight });
                    break;
                case "uncommitted-bytes":
                    long uncommittedBytes = words.Number("bytes that wait to be committed");
                    change = Then(change, options => options with { UncommittedBytesMax = uncommittedBytes });
                    break;
                case "snapshot-bytes":
                    int snapshotBytes = words.Number("bytes of one InstallSnapshot");
                    change = Then(change, options => options with { SnapshotChunkBytesMax = snapshotBytes });
                    break;
                case "unfounded":
                    isFounded = false;
                    break;
                case "logs":
                    logs = [.. Enumerable.Range(1, size).Select(_ => Log(words.Next("a log for each member")))];
                    break;
                case { } other:
                    throw new CommandException(
                        $"there is no setting '{other}'; there are term, append-bytes, inflight, uncommitted-bytes, "
                            + "snapshot-bytes, unfounded, logs");
            }
        }

        if (!isFounded)
        {
            return logs is null && term is null
                ? RaftGroup.Unfounded(size, change)
                : throw new CommandException("a group that is unfounded has neither a term nor logs");
        }

        logs ??= [.. Enumerable.Repeat(Array.Empty<ulong>(), size)];
        return RaftGroup.WithFoundedLogs(logs, term, change);
    }

    private static ulong[] Log(string word) => word == "-" ? [] : [.. word.Split(',').SelectMany(Run)];

    private static IEnumerable<ulong> Run(string word)
    {
        const string What = "the terms of a log, such as 1,1,2 or 1x2,2, or -";
        string[] parts = word.Split('x', 2);
        ulong count = parts.Length == 1 ? 1 : Words.Parse(parts[1], What);
        return Enumerable.Repeat(Words.Parse(parts[0], What), checked((int)count));
    }

    private static Func<RaftOptions, RaftOptions> Then(
        Func<RaftOptions, RaftOptions> first, Func<RaftOptions, RaftOptions> second) => options => second(first(options));

    /// <summary>The election timeout of n1 is the shortest, each other member's a little longer than the one before it.</summary>
    private static RaftOptions FixTimeout(RaftOptions options)
    {
        int rank = int.Parse(options.Self.Value.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture) - 1;
        return options with { Random = new FixedTimeout(RaftGroup.ElectionTimeoutTicksMin + (rank * TimeoutStepTicks)) };
    }
}
