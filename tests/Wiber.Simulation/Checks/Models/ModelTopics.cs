using Wiber.Node.Broker.Topics;
using Wiber.Node.Raft;

namespace Wiber.Simulation.Checks.Models;

/// <summary>All topics that there ever were.</summary>
internal sealed class ModelTopics
{
    private readonly List<ModelTopic> _topics = [];
    private readonly Dictionary<string, List<ModelTopic>> _byName = new(StringComparer.Ordinal);

    /// <summary>In the order in which they were made.</summary>
    public IReadOnlyList<ModelTopic> All => _topics;

    /// <summary>Those that are there after the last entry.</summary>
    public IEnumerable<ModelTopic> Present => _topics.Where(topic => topic.DeletedAt is null);

    /// <summary>How many topics had a name so far.</summary>
    public int RoundsOf(string name) => _byName.TryGetValue(name, out List<ModelTopic>? topics) ? topics.Count : 0;

    /// <summary>The topic of a name that is there after the last entry.</summary>
    public ModelTopic? Find(string name) =>
        _byName.TryGetValue(name, out List<ModelTopic>? topics) && topics[^1].DeletedAt is null ? topics[^1] : null;

    /// <summary>The topic of a number, if it was not deleted.</summary>
    public ModelTopic? Find(int number) =>
        number < _topics.Count && _topics[number].DeletedAt is null ? _topics[number] : null;

    /// <summary>The topic of a name that was there after an entry.</summary>
    public ModelTopic? FindAt(string name, LogIndex index) =>
        _byName.TryGetValue(name, out List<ModelTopic>? topics) ? topics.FindLast(topic => topic.IsThereAt(index)) : null;

    public ModelTopic Create(LogIndex index, string name, TopicConfig config)
    {
        var topic = new ModelTopic(_topics.Count, name, RoundsOf(name), index);
        topic.Extend(index, config);
        _topics.Add(topic);
        if (!_byName.TryAdd(name, [topic]))
        {
            _byName[name].Add(topic);
        }

        return topic;
    }
}
