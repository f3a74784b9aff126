using System.Text.Json;
using Wiber.Node.Broker.Reading;
using Wiber.Node.Http.Problems;

namespace Wiber.Node.Http.Messages;

/// <summary>What a stream gives out, and where its reader goes on if it breaks. For one reader.</summary>
internal interface IMessageFeed : IDisposable
{
    /// <summary>Refuses a partition that the topic does not and will not have. The topic itself may still come.</summary>
    /// <exception cref="ProblemException">There is no such partition.</exception>
    public void RequirePartition();

    /// <summary>
    /// The next messages that are there; none if there are none yet. Only the one that is being gone through may be resumed
    /// behind and written.
    /// </summary>
    /// <exception cref="ProblemException">There is no such partition, or the node has too much to do.</exception>
    public IEnumerable<StoredMessage> Take();

    /// <summary>By what a reader that has got a message, and all before it, goes on behind it.</summary>
    public string Resume(StoredMessage message);

    public void WriteJson(Utf8JsonWriter json, StoredMessage message);

    /// <summary>Waits until there may be more to take. False if nothing was given for so long.</summary>
    public Task<bool> WaitAsync(int timeoutMs, CancellationToken cancellationToken);
}
