using Wiber.Node.Broker;
using Wiber.Node.Broker.Groups;
using Wiber.Node.Broker.Topics;
using Wiber.Node.Http.Problems;

namespace Wiber.Node.Http.Groups;

/// <summary>Partitions by the names of their topics, as clients know them, and by their numbers, as the log does.</summary>
internal sealed class GroupPartitions(MessageBroker broker)
{
    private readonly Dictionary<string, int> _numbers = [];
    private readonly Dictionary<int, string> _names = [];

    /// <exception cref="ProblemException">There is no such topic.</exception>
    public TopicPartition Find(string topic, int partition)
    {
        if (!_numbers.TryGetValue(topic, out int number))
        {
            TopicDescription found = broker.FindTopic(topic) ?? throw new ProblemException(Problem.UnknownTopic(topic));
            number = found.Number;
            _numbers.Add(topic, number);
            _names.Add(number, topic);
        }

        return new TopicPartition(number, partition);
    }

    /// <summary>The name of a topic that was found before.</summary>
    public string NameOf(TopicPartition partition) => _names[partition.Topic];
}
