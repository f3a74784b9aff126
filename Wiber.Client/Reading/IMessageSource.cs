using Wiber.Client.Api;

namespace Wiber.Client.Reading;

/// <summary>Reads a topic: of the cluster, or of a test.</summary>
public interface IMessageSource
{
    /// <summary>Reads once, without waiting for messages.</summary>
    public Task<FetchAnswer> FetchAsync(FetchStart start, int limit, CancellationToken cancellationToken);

    /// <summary>Reads without end.</summary>
    public IAsyncEnumerable<Message> ReceiveAsync(FetchStart start, CancellationToken cancellationToken);
}
