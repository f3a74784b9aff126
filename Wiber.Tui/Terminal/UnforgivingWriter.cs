using System.Runtime.ExceptionServices;
using System.Text;

namespace Wiber.Tui.Terminal;

/// <summary>
/// Writes to another writer, and fails for good when that has failed once. A buffering writer drops what it could not write, and
/// the next flush succeeds: who takes that for "everything is written" is wrong. May be used by several threads. Does not dispose
/// of the other writer.
/// </summary>
internal sealed class UnforgivingWriter(TextWriter inner) : TextWriter
{
    private readonly Lock _gate = new();
    private ExceptionDispatchInfo? _failure;

    /// <inheritdoc/>
    public override Encoding Encoding => inner.Encoding;

    /// <inheritdoc/>
    public override void Write(char value) => Do(() => inner.Write(value));

    /// <inheritdoc/>
    public override void Write(string? value) => Do(() => inner.Write(value));

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Do(() => inner.WriteLine(value));

    /// <inheritdoc/>
    public override void Flush() => Do(inner.Flush);

    /// <summary>Flushes, unless it is cancelled before. Once begun it goes on: a half-done flush drops what it was at.</summary>
    public override Task FlushAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Flush();
        return Task.CompletedTask;
    }

    private void Do(Action write)
    {
        lock (_gate)
        {
            _failure?.Throw();
            try
            {
                write();
            }
            catch (Exception error)
            {
                _failure = ExceptionDispatchInfo.Capture(error);
                throw;
            }
        }
    }
}
