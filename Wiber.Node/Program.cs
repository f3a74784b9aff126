using Wiber.Node.Hosting;

if (args is ["--help"] or ["-h"])
{
    Console.WriteLine(NodeCommandLine.Help);
    return ExitCode.Done;
}

if (args is ["--version"])
{
    Console.WriteLine(typeof(NodeCommandLine).Assembly.GetName().Version?.ToString(3));
    return ExitCode.Done;
}

if (!NodeCommandLine.TryParse(args, out NodeCommandLine? commandLine, out string? problem))
{
    Console.Error.WriteLine(problem);
    return ExitCode.Usage;
}

return await NodeHost.RunAsync(commandLine);
