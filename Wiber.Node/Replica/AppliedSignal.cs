using Wiber.Node.Raft;

namespace Wiber.Node.Replica;

/// <summary>Lets readers wait until the state machine has reached an index.</summary>
internal sealed class AppliedSignal(LogIndex applied)
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<TaskCompletionSource, ulong> _waiting = new();
    private LogIndex _applied = applied;

    /// <summary>Completes once <paramref name="index"/> is applied.</summary>
    public Task WaitAsync(LogIndex index, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (index <= _applied)
            {
                return Task.CompletedTask;
            }

            var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(waiter, index.Value);
            return waiter.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Everything up to <paramref name="index"/> is applied.</summary>
    public void Reached(LogIndex index)
    {
        lock (_gate)
        {
            _applied = index;
            while (_waiting.TryPeek(out TaskCompletionSource? waiter, out ulong wanted) && wanted <= index.Value)
            {
                _waiting.Dequeue();
                waiter.SetResult();
            }
        }
    }
}
