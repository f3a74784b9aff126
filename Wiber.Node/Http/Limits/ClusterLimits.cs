using Wiber.Client.Configuration;
using Wiber.Node.Broker;
using Wiber.Node.Broker.Commands;
using Wiber.Node.Broker.Groups.Commands;
using Wiber.Node.Http.Groups;
using Wiber.Node.Http.Problems;
using Wiber.Node.Http.Topics;

namespace Wiber.Node.Http.Limits;

/// <summary>
/// How many topics, partitions and groups the cluster gets, as its configuration says: looked at by the leader before a command
/// comes into the log. Applying has bounds of its own, which no configuration can raise, as they must be the same everywhere;
/// commands that are under way at the same time may go over the configured ones together.
/// </summary>
internal sealed class ClusterLimits(LimitOptions options, MessageBroker broker)
{
    /// <summary>What there is and how much there may be, as it is named to those who watch.</summary>
    public IReadOnlyList<(string Name, long Used, long Max)> All =>
    [
        ("topics", broker.TopicCount, options.TopicsMax),
        ("partitions", broker.PartitionCount, options.PartitionsMax),
        ("groups", broker.Groups.Count, options.GroupsMax),
    ];

    /// <exception cref="ProblemException">The command would make more of something than there may be.</exception>
    public void Require(BrokerCommand command)
    {
        Problem? refusal = command switch
        {
            CreateTopic create when broker.FindTopic(create.Name) is null => FindRefusal(create.Config.Partitions, newTopics: 1),
            AlterTopic alter when broker.FindTopic(alter.Name) is { } topic =>
                FindRefusal(alter.Config.Partitions - topic.Partitions.Count, newTopics: 0),
            JoinGroup or ResetOffsets or CommitOffsets when IsNewGroup(((GroupCommand)command).Group) =>
                broker.Groups.Count >= options.GroupsMax ? GroupProblems.TooManyGroups(options.GroupsMax) : null,
            _ => null,
        };
        if (refusal is not null)
        {
            throw new ProblemException(refusal);
        }
    }

    private bool IsNewGroup(string group) => !broker.Groups.HasGroup(group);

    private Problem? FindRefusal(int newPartitions, int newTopics) =>
        newTopics > 0 && broker.TopicCount + newTopics > options.TopicsMax ? TopicProblems.TooManyTopics(options.TopicsMax)
        : newPartitions > 0 && broker.PartitionCount + newPartitions > options.PartitionsMax
            ? TopicProblems.TooManyPartitions(options.PartitionsMax)
        : null;
}
