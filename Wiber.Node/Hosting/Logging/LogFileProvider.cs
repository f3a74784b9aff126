namespace Wiber.Node.Hosting.Logging;

/// <summary>Leads Microsoft.Extensions.Logging into the node's log file.</summary>
internal sealed class LogFileProvider(LogFile file) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new FileLogger(file, categoryName);

    public void Dispose()
    {
        // The file belongs to the host, which closes it after everything that may still log.
    }

    private sealed class FileLogger(LogFile file, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            string text = formatter(state, exception);
            var happened = new LogEvent(logLevel, category, exception is null ? text : $"{text}: {exception}")
            {
                Fields = state as IReadOnlyList<KeyValuePair<string, object?>> ?? [],
            };
            file.Write(LogLine.Format(file.Format, happened));
        }
    }
}
