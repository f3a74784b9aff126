using System.CommandLine;

namespace Wiber.Tui.CommandLine;

/// <summary>The options that every verb has.</summary>
internal sealed class GlobalOptions
{
    private const double TimeoutSecondsMin = 0.1;
    private const double TimeoutSecondsMax = 3600;

    public Option<string?> Config { get; } = new("--config", "-c")
    {
        Description = "The cluster's file. Default: the one WIBER_CONFIG names, else cluster.toml here.",
        HelpName = "FILE",
        Recursive = true,
    };

    public Option<bool> Json { get; } = new("--json")
    {
        Description = "Print results as JSON: one document, or one a line where there are many.",
        Recursive = true,
    };

    public Option<double> Timeout { get; } = new("--timeout")
    {
        Description = "How long a request to the cluster may take with all its retries, in seconds.",
        HelpName = "SECONDS",
        Recursive = true,
        DefaultValueFactory = _ => 10,
        CustomParser = NumberRule.Seconds("--timeout", TimeoutSecondsMin, TimeoutSecondsMax),
    };

    public Option<string?> TokenFile { get; } = new("--token-file")
    {
        Description = "File with the API token to show. Default: WIBER_TOKEN, else the file that WIBER_TOKEN_FILE names.",
        HelpName = "FILE",
        Recursive = true,
    };

    public void AddTo(Command root)
    {
        root.Options.Add(Config);
        root.Options.Add(Json);
        root.Options.Add(Timeout);
        root.Options.Add(TokenFile);
    }
}
