using Wiber.Client.Api;

namespace Wiber.Client.Publishing;

/// <summary>A message that waits for its acknowledgement, and for whom it does.</summary>
internal sealed class PendingPublish(OutgoingMessage message)
{
    private readonly TaskCompletionSource<PublishAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public OutgoingMessage Message => message;

    public Task<PublishAnswer> Answer => _answer.Task;

    public void Acknowledge(PublishAnswer answer) => _answer.TrySetResult(answer);

    public void Fail(Exception error)
    {
        if (error is OperationCanceledException)
        {
            _answer.TrySetCanceled();
            return;
        }

        _answer.TrySetException(error);

        // Who stopped waiting before has no use for it.
        _ = _answer.Task.Exception;
    }
}
