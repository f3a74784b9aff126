using Wiber.Node.Broker.Groups;
using Wiber.Node.Raft;

namespace Wiber.Simulation.Checks.Models;

/// <summary>
/// A consumer group: its members and offsets as they must be, and its assignment as it was found after the last entry, since who
/// gets what is the node's to decide within the rules.
/// </summary>
internal sealed class ModelGroup
{
    private readonly Dictionary<(TopicPartition Partition, long Generation), string> _committers = [];

    public Dictionary<string, ModelMember> Members { get; } = new(StringComparer.Ordinal);

    public Dictionary<TopicPartition, CommittedOffset> Offsets { get; } = [];

    public GroupAssignment Assignment { get; set; } = GroupAssignment.None;

    /// <summary>Partitions that their owners let go of by the last entry.</summary>
    public HashSet<TopicPartition> Released { get; } = [];

    public bool IsVoid => Members.Count == 0 && Offsets.Count == 0;

    /// <summary>A commit counts: in one generation those for a partition come from one member.</summary>
    /// <param name="at">The entry.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="member">Who wrote it, as <see cref="Consumer"/> names it.</param>
    public void NoteCommit(LogIndex at, TopicPartition partition, string member)
    {
        bool isNew = _committers.TryAdd((partition, Assignment.Generation), member);
        string committer = _committers[(partition, Assignment.Generation)];
        Check.That(
            isNew || committer == member,
            $"entry {at}: {committer} and {member} committed for {partition} in generation {Assignment.Generation}");
    }

    /// <summary>How a consumer signs what it commits: as itself, whatever the command around it says.</summary>
    public static string Consumer(string member, LogIndex joinedAt) => $"{member}@{joinedAt}";
}
