namespace Wiber.Node.Http.Messages;

/// <summary>The memory that all request bodies together may take: many clients with large bodies must not take it all.</summary>
internal sealed class BodyBudget(long bytesMax)
{
    private long _bytes;

    /// <summary>Takes bytes out of the budget. False if they are not there.</summary>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _bytes, bytes) <= bytesMax)
        {
            return true;
        }

        Return(bytes);
        return false;
    }

    public void Return(long bytes) => Interlocked.Add(ref _bytes, -bytes);
}
