using Wiber.Node.Hosting;
using Wiber.Node.Http.Status;

if (args is ["--help"] or ["-h"])
{
    Console.WriteLine(NodeCommandLine.Help);
    return ExitCode.Done;
}

if (args is ["--version"])
{
    Console.WriteLine(ProgramVersion.Text);
    return ExitCode.Done;
}

if (!NodeCommandLine.TryParse(args, out NodeCommandLine? commandLine, out string? problem))
{
    Console.Error.WriteLine(problem);
    return ExitCode.Usage;
}

return await NodeHost.RunAsync(commandLine);
