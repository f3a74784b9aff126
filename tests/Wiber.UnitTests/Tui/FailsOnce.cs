namespace Wiber.UnitTests.Tui;

/// <summary>A stream whose first write fails, as on a full disk on which somebody makes room then.</summary>
internal sealed class FailsOnce : MemoryStream
{
    private bool _hasFailed;

    public override void Write(ReadOnlySpan<byte> buffer) => Fail();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Fail();
        return ValueTask.CompletedTask;
    }

    private void Fail()
    {
        if (!_hasFailed)
        {
            _hasFailed = true;
            throw new IOException("no space");
        }
    }
}
