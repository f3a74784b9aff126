using System.Globalization;

namespace Wiber.Client.Security;

/// <summary>
/// The tokens of the API, as their file has them: it is looked at every second, and what changed in it holds from then on. Who
/// has a token that is gone is cut off. A file that cannot be used changes nothing, and is told of.
/// </summary>
public sealed class TokenStore : IAsyncDisposable
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly string _path;
    private readonly Action<string> _tell;
    private readonly Task _watching;
    private volatile Snapshot _current;
    private (DateTime Written, long Bytes) _seen;
    private string? _lastProblem;

    private TokenStore(string path, Action<string> tell)
    {
        _path = path;
        _tell = tell;
        _seen = Look();
        _current = Snapshot.Of(TokenFile.Read(path), []);
        _watching = WatchAsync();
    }

    /// <summary>Reads the file and watches it from then on.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tell">Told in a sentence what changed, or why it cannot; by any thread.</param>
    /// <exception cref="SecurityFileException">It cannot be used.</exception>
    public static TokenStore Open(string path, Action<string> tell) => new(path, tell);

    /// <summary>What the token that somebody shows allows; null if it is not known.</summary>
    public Grant? Find(string? token)
    {
        Snapshot current = _current;
        return current.Table.Find(token) is { } entry ? current.Grants.First(grant => ReferenceEquals(grant.Entry, entry)) : null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(LookInterval);
        while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
        {
            if (Look() is var now && now != _seen)
            {
                _seen = now;
                Reload();
            }
        }
    }

    private void Reload()
    {
        try
        {
            Snapshot before = _current;
            Snapshot next = Snapshot.Of(TokenFile.Read(_path), before.Grants);
            _current = next;
            _lastProblem = null;
            Grant[] revoked = [.. before.Grants.Except(next.Grants)];
            _tell(string.Create(
                CultureInfo.InvariantCulture,
                $"API tokens: {next.Grants.Count} now, {revoked.Length} revoked or changed"));
            foreach (Grant grant in revoked)
            {
                grant.Revoke();
            }
        }
        catch (SecurityFileException exception)
        {
            if (exception.Message != _lastProblem)
            {
                _lastProblem = exception.Message;
                _tell($"API tokens stay as they were: {exception.Message}");
            }
        }
    }

    private (DateTime Written, long Bytes) Look()
    {
        try
        {
            var file = new FileInfo(_path);
            return (file.LastWriteTimeUtc, file.Length);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Reading it tells what is wrong.
            return default;
        }
    }

    /// <summary>The tokens of one version of the file.</summary>
    private sealed record Snapshot(TokenTable Table, IReadOnlyList<Grant> Grants)
    {
        /// <summary>A token that was there before stays the same one.</summary>
        public static Snapshot Of(IReadOnlyList<TokenEntry> entries, IReadOnlyList<Grant> before)
        {
            Grant[] grants = [.. entries.Select(entry => before.FirstOrDefault(grant => grant.IsFor(entry)) ?? new Grant(entry))];
            return new Snapshot(new TokenTable([.. grants.Select(grant => grant.Entry)]), grants);
        }
    }
}
