using System.Buffers;
using System.IO.Pipelines;
using Wiber.Client.Measuring;

namespace Wiber.Node.Connections;

/// <summary>
/// Reads the requests of a connection, one behind the other. One that was begun must end soon and be of bounded size: many that
/// never do would take the node's memory.
/// </summary>
/// <param name="input">What the client sends.</param>
/// <param name="requestTimeout">A request that was begun must end within this time.</param>
/// <param name="bytesMax">Bytes of a request that is not whole yet.</param>
/// <param name="memory">Where they are counted together with those of all other requests.</param>
internal abstract class RequestReader<TRequest>(
    PipeReader input, TimeSpan requestTimeout, int bytesMax, ResourceLimit memory)
    where TRequest : class
{
    /// <summary>
    /// The next request; nothing when the client sends no more. What has no end then may be half a request, and is none.
    /// </summary>
    public async Task<TRequest?> ReadAsync(CancellationToken ended)
    {
        using var slow = CancellationTokenSource.CreateLinkedTokenSource(ended);
        bool isBegun = false;
        long held = 0;
        try
        {
            while (true)
            {
                ReadResult result;
                try
                {
                    result = await input.ReadAsync(slow.Token);
                }
                catch (OperationCanceledException) when (slow.IsCancellationRequested && !ended.IsCancellationRequested)
                {
                    return TooSlow(requestTimeout);
                }

                ReadOnlySequence<byte> buffer = result.Buffer;
                if (TryTake(ref buffer) is { } request)
                {
                    input.AdvanceTo(buffer.Start);
                    return request;
                }

                if (buffer.Length > bytesMax)
                {
                    return TooLong(bytesMax);
                }

                if (result.IsCompleted)
                {
                    return null;
                }

                if (buffer.Length > held && !memory.TryTake(buffer.Length - held))
                {
                    return TooMuch();
                }

                held = Math.Max(held, buffer.Length);
                input.AdvanceTo(buffer.Start, buffer.End);
                if (!isBegun && !buffer.IsEmpty)
                {
                    isBegun = true;
                    slow.CancelAfter(requestTimeout);
                }
            }
        }
        finally
        {
            memory.Return(held);
        }
    }

    /// <summary>
    /// Takes a request off the buffer; nothing if it is not whole yet, and then only what is of no meaning may be taken.
    /// </summary>
    protected abstract TRequest? TryTake(ref ReadOnlySequence<byte> buffer);

    /// <summary>What to do about a request that did not end in time.</summary>
    protected abstract TRequest TooSlow(TimeSpan limit);

    /// <summary>What to do about a request that is too long.</summary>
    protected abstract TRequest TooLong(int limit);

    /// <summary>What to do about a request that the node has no memory for beside all the others.</summary>
    protected abstract TRequest TooMuch();
}
