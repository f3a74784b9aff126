using System.Text;
using Wiber.Client.Messages;

namespace Wiber.Node.Broker.Topics;

/// <summary>The topics by name. One thread adds, any thread looks up.</summary>
internal sealed class TopicTable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, TopicState> _byName = new(StringComparer.Ordinal);
    private readonly List<TopicState> _byNumber = [];

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _byNumber.Count;
            }
        }
    }

    public TopicState? Find(string name)
    {
        lock (_gate)
        {
            return _byName.GetValueOrDefault(name);
        }
    }

    /// <summary>Looks up a name as it stands in a batch, without making a string of it.</summary>
    public TopicState? Find(ReadOnlySpan<byte> name)
    {
        Span<char> text = stackalloc char[MessageBatchLimits.TopicCharsMax];
        int chars = Encoding.ASCII.GetChars(name, text);
        lock (_gate)
        {
            _byName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text[..chars], out TopicState? topic);
            return topic;
        }
    }

    public TopicState Get(int number)
    {
        lock (_gate)
        {
            return _byNumber[number];
        }
    }

    public TopicState Add(string name)
    {
        lock (_gate)
        {
            var topic = new TopicState(_byNumber.Count, name);
            _byName.Add(name, topic);
            _byNumber.Add(topic);
            return topic;
        }
    }

    /// <summary>The topics in the order in which they were made.</summary>
    public TopicState[] ToArray()
    {
        lock (_gate)
        {
            return _byNumber.ToArray();
        }
    }
}
