using Wiber.Node.Broker.Groups.Commands;
using Wiber.Node.Broker.Groups.Reading;
using Wiber.Node.Broker.Groups.Rows;
using Wiber.Node.Broker.Groups.Sessions;
using Wiber.Node.Broker.Reading;
using Wiber.Node.Broker.Topics;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Groups;

/// <summary>
/// The consumer groups: which member consumes which partitions, and how far each group is. A part of the replicated state: it
/// changes by entries alone. One thread applies, any number read; what an entry changes becomes visible as a whole.
/// <para>
/// A partition goes from one living member to another as in Kafka's KIP-848: it is first asked back, and the new owner gets it
/// when the old one says that it is done. So it never has two owners.
/// </para>
/// </summary>
internal sealed class ConsumerGroups
{
    private readonly Lock _gate = new();
    private readonly ProgressWaiters<(string Group, string Member)> _waiters = new();
    private GroupTable _table = new();
    private ITopicPartitions _topics = new TopicPartitions(new TopicTable(0));

    /// <summary>Members in <see cref="WaitForAssignmentAsync"/>.</summary>
    public int WaiterCount => _waiters.Count;

    /// <summary>How many groups there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _table.Groups.Count;
            }
        }
    }

    /// <summary>Applies a command.</summary>
    public GroupOutcome Apply(GroupCommand command, LogIndex at, GroupChanges changes)
    {
        GroupOutcome? outcome = null;
        ulong digest = Change(at, changes, applier => outcome = applier.Apply(command));
        return outcome! with { Digest = outcome.DigestWith(digest) };
    }

    /// <summary>To be called when a topic was made or got more partitions.</summary>
    /// <returns>A number made from everything that changed.</returns>
    public ulong ApplyTopicChange(string topic, LogIndex at, GroupChanges changes) =>
        Change(at, changes, applier => applier.ApplyTopicChange(topic));

    /// <summary>To be called when a topic is gone: its partitions and offsets are forgotten.</summary>
    /// <returns>A number made from everything that changed.</returns>
    public ulong ApplyTopicDeletion(int topic, LogIndex at, GroupChanges changes) =>
        Change(at, changes, applier => applier.ApplyTopicDeletion(topic));

    /// <summary>All groups by name.</summary>
    public IReadOnlyList<GroupSummary> ListGroups() => Read(reader => reader.List());

    /// <summary>The names of all groups, in order.</summary>
    public IReadOnlyList<string> ListNames() => Read(reader => reader.ListNames());

    /// <summary>A group, or nothing if there is none of that name.</summary>
    public GroupDescription? DescribeGroup(string group) => Read(reader => reader.Describe(group));

    /// <summary>What a member is to consume, or nothing if it is not in the group.</summary>
    public MemberAssignment? FindAssignment(string group, string member) =>
        Read(reader => reader.FindAssignment(group, member));

    /// <summary>
    /// Completes when a member's assignment has changed since a generation, or the member is not there any more, or another one
    /// has its name; or all of the state was replaced by a snapshot, so that it must be looked at again.
    /// </summary>
    /// <param name="group">The group's name.</param>
    /// <param name="member">The member's name.</param>
    /// <param name="joinedAt">Which member of that name; zero for whichever it is.</param>
    /// <param name="generation">The generation that it knows.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="TooManyWaitersException">As many wait as may.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task WaitForAssignmentAsync(
        string group, string member, LogIndex joinedAt, long generation, CancellationToken cancellationToken) =>
        _waiters.WaitAsync((group, member), generation, () => FindProgress(group, member, joinedAt), cancellationToken);

    /// <summary>What the leader needs to know of every member, to see who is silent.</summary>
    public IReadOnlyList<SessionMember> ListSessions()
    {
        lock (_gate)
        {
            return SessionMember.List(_table);
        }
    }

    /// <summary>Whether there is a group of that name.</summary>
    public bool HasGroup(string group)
    {
        lock (_gate)
        {
            return _table.Find(group) is not null;
        }
    }

    /// <summary>Whether a group has this member.</summary>
    public bool HasMember(string group, string member)
    {
        lock (_gate)
        {
            return _table.Find(group)?.FindMember(member) is not null;
        }
    }

    /// <summary>Why a commit would be refused as a whole, whatever it is for; nothing if it would not be.</summary>
    public GroupStatus? FindCommitRefusal(CommitOffsets command)
    {
        lock (_gate)
        {
            bool isActive = _table.Find(command.Group) is { Members.Count: > 0 };
            return command.Member is { } member ? _table.FindMemberProblem(command.Group, member, command.JoinedAt)
                : isActive ? GroupStatus.GroupActive
                : null;
        }
    }

    /// <summary>Takes down what the noted rows are now. For the applying thread, or while it waits.</summary>
    public GroupDelta Freeze(GroupChanges changes)
    {
        lock (_gate)
        {
            return changes.Freeze(_table);
        }
    }

    /// <summary>Replaces all groups, and the topics they see. Those who wait look again.</summary>
    public void Restore(ITopicPartitions topics, GroupRows rows)
    {
        var table = GroupTable.Restore(rows);
        lock (_gate)
        {
            _table = table;
            _topics = topics;
        }

        _waiters.CompleteAll(_ => true);
    }

    private ulong Change(LogIndex at, GroupChanges changes, Action<GroupApplier> change)
    {
        GroupStep step;
        lock (_gate)
        {
            step = new GroupStep(_table, _topics, at, changes);
            change(new GroupApplier(step));
        }

        var digest = default(GroupDigest);
        foreach (GroupEdit edit in step.Edits)
        {
            digest.Add(unchecked((long)edit.Digest));
            foreach (string member in edit.Concerned)
            {
                _waiters.Complete((edit.Group.Name, member), edit.Group.Generation);
            }
        }

        return digest.Value;
    }

    private long FindProgress(string group, string member, LogIndex joinedAt)
    {
        lock (_gate)
        {
            GroupMember? found = _table.Find(group)?.FindMember(member);
            bool isOther = found is null || (joinedAt != LogIndex.Zero && joinedAt != found.JoinedAt);
            return isOther ? long.MaxValue : found!.AssignedGeneration;
        }
    }

    private T Read<T>(Func<GroupReader, T> read)
    {
        lock (_gate)
        {
            return read(new GroupReader(_table, _topics));
        }
    }
}
