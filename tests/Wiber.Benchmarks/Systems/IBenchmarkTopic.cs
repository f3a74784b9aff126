using Wiber.Benchmarks.Load;

namespace Wiber.Benchmarks.Systems;

/// <summary>A topic, stream, queue or range of keys, and a client of it that is connected to its leader at first.</summary>
internal interface IBenchmarkTopic : IAsyncDisposable
{
    /// <summary>Publishes a message by a request of its own. May be called many times at once.</summary>
    /// <returns>True once it is acknowledged; false if it was not, for whatever reason.</returns>
    public Task<bool> PublishAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellationToken);

    /// <summary>
    /// Publishes a message of a steady stream of them, the way a client of the system does that is meant to get over the loss
    /// of a server. May be called many times at once.
    /// </summary>
    /// <returns>True once it is acknowledged; false if it was not, for whatever reason.</returns>
    public Task<bool> PublishSteadilyAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellationToken) =>
        PublishAsync(payload, cancellationToken);

    /// <summary>Publishes what the queue gives out, the way that is fastest for the system, and returns when it is empty.</summary>
    public Task PublishAsync(PublishQueue queue, int payloadBytes, CancellationToken cancellationToken);

    /// <summary>Reads all messages that are stored, from the first on, once in the life of the topic.</summary>
    /// <param name="read">Told of each payload.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task ReadAllAsync(Action<ReadOnlySpan<byte>> read, CancellationToken cancellationToken);

    /// <summary>The process id of the server that leads the topic.</summary>
    public Task<int> FindLeaderPidAsync(CancellationToken cancellationToken);
}
