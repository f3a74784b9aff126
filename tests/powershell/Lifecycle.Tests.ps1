# A cluster is started, looked at, changed and stopped; what is there outlives what comes and goes.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Scenario.psm1') -Force
    $cluster = Start-ScenarioCluster
}

AfterAll {
    Stop-ScenarioCluster $cluster
}

Describe 'Starting a cluster' {
    It 'gives a cluster with a leader, and three nodes that are up' {
        $cluster.State | Should -Be 'Ready'
        $cluster.NodeCount | Should -Be 3
        $cluster.IsEphemeral | Should -BeTrue
        (Get-WiberNode).Id | Should -Be 'n1', 'n2', 'n3'
        (Get-WiberNode | Where-Object Role -EQ Leader).Id | Should -Be $cluster.Leader
    }

    It 'does no harm when it is done twice' {
        $before = (Get-WiberNode).ProcessId
        Start-WiberCluster -Config $cluster.Config -PassThru | ForEach-Object State | Should -Be 'Ready'
        (Get-WiberNode).ProcessId | Should -Be $before
    }

    It 'changes nothing with -WhatIf' {
        Start-WiberCluster -Ephemeral -WhatIf
        Stop-WiberCluster -WhatIf
        (Get-WiberCluster).UpCount | Should -Be 3
    }

    It 'refuses another number of nodes than the file has' {
        { Start-WiberCluster -Config $cluster.Config -Nodes 5 -ErrorAction Stop } |
            Should -Throw -ErrorId 'InvalidArgument,Wiber.PowerShell.Cluster.StartWiberClusterCommand'
    }
}

Describe 'A cluster of its own file' {
    It 'is written, started, stopped, and serves again what it had' {
        Push-Location $TestDrive
        try {
            Start-WiberCluster -Nodes 1 -WhatIf
            Test-Path cluster.toml | Should -BeFalse
            $port = 20000 + (Get-Random -Maximum 5000)
            Set-Content cluster.toml "[cluster]`nname = `"own`"`n[[node]]`nid = `"only`"`nhost = `"127.0.0.1`"`nport = $port`n"
            Start-WiberCluster -Config cluster.toml -Timeout 60
            Send-WiberMessage keep 'still here'
            Stop-WiberCluster -Config cluster.toml
            (Get-WiberCluster -Config cluster.toml).State | Should -Be 'Down'
            Start-WiberCluster -Config cluster.toml -Timeout 60
            (Receive-WiberMessage keep).Payload | Should -Be 'still here'
        }
        finally {
            Stop-WiberCluster -Config cluster.toml -Force
            Pop-Location
            Connect-WiberCluster -Config $cluster.Config
        }
    }

    It 'is the one of the folder with -Nodes, whatever the session is connected to, and is named' {
        $folder = (New-Item (Join-Path $TestDrive 'here') -ItemType Directory).FullName
        $file = Join-Path $folder 'cluster.toml'
        $port = 25000 + (Get-Random -Maximum 5000)
        Set-Content $file "[cluster]`nname = `"here`"`n[[node]]`nid = `"only`"`nhost = `"127.0.0.1`"`nport = $port`n"
        Push-Location $folder
        try {
            "$(Start-WiberCluster -Nodes 1 -Timeout 60 6>&1)" | Should -Be "cluster of $file"
            (Get-WiberCluster).Config | Should -Be $file
        }
        finally {
            Stop-WiberCluster -Config $file -Force
            Pop-Location
            Connect-WiberCluster -Config $cluster.Config
        }
    }
}

Describe 'An ephemeral cluster' {
    It 'is not deleted without a yes: <Yes>' -ForEach @(
        @{ Yes = '$null = Stop-WiberCluster -Confirm:$false' }
        @{ Yes = 'Stop-WiberCluster -Force' }
        @{ Yes = '$ConfirmPreference = "None"; Stop-WiberCluster' }
    ) {
        $other = Start-WiberCluster -Ephemeral -Nodes 1 -Timeout 60 -PassThru
        try {
            # A session without anybody who could answer.
            $shell = [powershell]::Create()
            $null = $shell.AddScript("Import-Module '$(Get-ModulePath)'; Connect-WiberCluster -Config '$($other.Config)'; Stop-WiberCluster")
            $null = $shell.Invoke()
            $shell.Streams.Error | Should -Match 'with all its messages'
            (Get-WiberCluster).UpCount | Should -Be 1
            Test-Path $other.Config | Should -BeTrue

            $shell.Commands.Clear()
            $null = $shell.AddScript($Yes).Invoke()
            Test-Path $other.Config | Should -BeFalse
        }
        finally {
            $shell.Dispose()
            if (Test-Path $other.Config) {
                Stop-WiberCluster -Config $other.Config -Force
            }

            Connect-WiberCluster -Config $cluster.Config
        }
    }
}

Describe 'Nodes' {
    It 'are stopped, started and restarted' {
        $follower = Get-WiberNode | Where-Object Role -EQ Follower | Select-Object -First 1
        (Stop-WiberNode $follower.Id -PassThru).State | Should -Be 'Down'
        (Start-WiberNode $follower.Id -PassThru).State | Should -Be 'Up'
        $before = (Get-WiberNode $follower.Id).ProcessId
        ($follower | Restart-WiberNode -PassThru).ProcessId | Should -Not -Be $before
        Wait-WiberCluster -AllNodes -Timeout 60
    }

    It 'are restarted one after the other, and each has caught up before the next is stopped' {
        $restarted = Get-WiberNode | Restart-WiberNode -Timeout 60 -PassThru
        $restarted.Id | Should -Be 'n1', 'n2', 'n3'
        $restarted.Role | ForEach-Object { $_ | Should -BeIn 'Leader', 'Follower' }
        (Get-WiberCluster).State | Should -Be 'Ready'
    }

    It 'are left as they are when one before them does not come back' {
        $node = Get-Command true -CommandType Application | Select-Object -First 1
        $env:WIBER_NODE = $node.Source
        try {
            { Get-WiberNode | Restart-WiberNode } | Should -Throw -ErrorId 'NodeStartFailed,*'
            Wait-Until { (Get-WiberCluster).UpCount -eq 2 } 'the two others'
        }
        finally {
            $env:WIBER_NODE = $null
            Start-WiberCluster -Config $cluster.Config -Timeout 60
            Wait-WiberCluster -AllNodes -Timeout 60
        }
    }

    It 'are suspended and resumed' {
        $follower = Get-WiberNode | Where-Object Role -EQ Follower | Select-Object -First 1
        ($follower | Suspend-WiberNode -PassThru).State | Should -Be 'Suspended'
        (Test-WiberCluster | Where-Object { $_.Target -eq $follower.Id }).RecommendedAction | Should -Be "Resume-WiberNode $($follower.Id)"
        (Resume-WiberNode $follower.Id -PassThru).State | Should -Be 'Up'
        Wait-WiberCluster -AllNodes -Timeout 60
    }

    It 'are cut off from the others and healed' {
        $leader = Get-WiberNode | Where-Object Role -EQ Leader
        $others = 'n1', 'n2', 'n3' | Where-Object { $_ -ne $leader.Id }
        ($leader | Disconnect-WiberNode -From $others[0] -PassThru).IsolatedFrom | Should -Be $others[0]
        Disconnect-WiberNode $leader.Id
        (Get-WiberNode $leader.Id).IsolatedFrom | Should -Be $others
        (Test-WiberCluster | Where-Object { $_.Target -eq $leader.Id }).RecommendedAction | Should -Contain "Connect-WiberNode $($leader.Id)"
        Wait-Until { Get-WiberNode | Where-Object { $_.Role -eq 'Leader' -and $_.Id -ne $leader.Id } } 'another leader'
        (Connect-WiberNode $leader.Id -PassThru).IsolatedFrom | Should -BeNullOrEmpty
        Wait-WiberCluster -AllNodes -Timeout 60
    }

    It 'are not cut off from a node that does not exist' {
        { Disconnect-WiberNode n1 -From n9 -ErrorAction Stop } | Should -Throw '*no member "n9"*'
        Disconnect-WiberNode n1 -WhatIf
        (Get-WiberNode n1).IsolatedFrom | Should -BeNullOrEmpty
    }

    It 'are chosen by wildcards' {
        Get-WiberNode n* | Should -HaveCount 3
        Get-WiberNode n2, n3 | Should -HaveCount 2
    }

    It 'are added and removed while the cluster runs' {
        $added = Add-WiberNode n4 -PassThru
        $added.Id | Should -Be 'n4'
        Get-WiberNode | Should -HaveCount 4
        Remove-WiberNode n4 -Confirm:$false
        Get-WiberNode | Should -HaveCount 3
    }

    It 'hand over leadership' {
        $before = (Get-WiberCluster).Leader
        $to = (Get-WiberNode | Where-Object Role -EQ Follower | Select-Object -First 1).Id
        (Move-WiberLeader $to -PassThru).Id | Should -Be $to
        (Get-WiberCluster).Leader | Should -Be $to
        $to | Should -Not -Be $before
        Move-WiberLeader $to
    }
}

Describe 'Looking at a cluster' {
    It 'finds nothing wrong with one that is well' {
        Wait-WiberCluster -AllNodes -Timeout 60
        Test-WiberCluster -Quiet | Should -BeTrue
        (Test-WiberCluster).Check | Should -Contain 'Agreement'
    }

    It 'measures it, and leaves no topic behind' {
        $measured = Measure-WiberCluster -Count 50 -Concurrency 4
        $measured.MessageCount | Should -Be 50
        $measured.P50Ms | Should -BeGreaterThan 0
        $measured.P99Ms | Should -BeGreaterOrEqual $measured.P50Ms
        Get-WiberTopic 'wiber-measure-*' | Should -BeNullOrEmpty
    }

    It 'reads the logs of its nodes' {
        $line = Get-WiberLog n1 -Tail 5 | Select-Object -First 1
        $line.Node | Should -Be 'n1'
        $line.Level | Should -Not -BeNullOrEmpty
        Get-WiberLog -Tail 1 | Should -HaveCount 3
        Get-WiberLog -Tail 2 -Wait -Timeout 0.5 | Should -Not -BeNullOrEmpty
    }

    It 'waits for all nodes, also while messages are sent all the time' {
        $sender = Start-Pipeline $cluster.Config 'while ($true) { 1..200 | Send-WiberMessage busy }'
        try {
            Wait-Until { Get-WiberTopic busy* } 'the load'
            { Wait-WiberCluster -AllNodes -Timeout 20 -ErrorAction Stop } | Should -Not -Throw
        }
        finally {
            $null = Stop-Pipeline $sender
        }
    }

    It 'exports what is needed to find out more, and nothing that people wrote into comments' {
        Add-Content $cluster.Config '# api_token = "hunter2"', '[log] # the password is hunter2'
        $file = Export-WiberDiagnostic (Join-Path $TestDrive 'case.zip') -LogLines 10
        $zip = [IO.Compression.ZipFile]::OpenRead($file.FullName)
        try {
            $zip.Entries.FullName | Should -Contain 'cluster-status.json'
            $zip.Entries.FullName | Should -Contain 'nodes/n1/console.log'
            $reader = [IO.StreamReader]::new($zip.GetEntry('cluster.toml').Open())
            $settings = $reader.ReadToEnd()
            $settings | Should -Match 'election_timeout_ms'
            $settings | Should -Not -Match 'hunter2'
        }
        finally {
            $zip.Dispose()
        }
    }

    It 'leaves no part of an export behind that was stopped' {
        $file = Join-Path $TestDrive 'stopped.zip'
        Get-WiberNode | Suspend-WiberNode
        try {
            $export = Start-Pipeline $cluster.Config "Export-WiberDiagnostic '$file'"
            Wait-Until { Get-ChildItem "$file*" } 'the beginning of the file'
            $null = Stop-Pipeline $export
            Get-ChildItem "$file*" | Should -BeNullOrEmpty
        }
        finally {
            Resume-WiberNode n1, n2, n3
            Wait-WiberCluster -AllNodes -Timeout 60
        }
    }
}

Describe 'A connection' {
    It 'by addresses serves everything but processes' {
        Connect-WiberCluster -Uri (Get-WiberNode).Uri
        try {
            Send-WiberMessage remote 'from afar'
            (Receive-WiberMessage remote).Payload | Should -Be 'from afar'
            { Stop-WiberNode n1 -ErrorAction Stop } | Should -Throw -ErrorId 'NoConfig,*'
            (Get-WiberCluster).State | Should -Be 'Ready'
        }
        finally {
            Connect-WiberCluster -Config $cluster.Config
        }
    }

    It 'by addresses is carried along by its objects' {
        $other = Start-WiberCluster -Ephemeral -Nodes 1 -Timeout 60 -PassThru
        try {
            New-WiberTopic afar | Out-Null
            Connect-WiberCluster -Uri (Get-WiberNode n1 -Config $cluster.Config).Uri
            $topic = New-WiberTopic afar
            $node = Get-WiberNode n1
            Connect-WiberCluster -Config $other.Config

            $topic | Remove-WiberTopic -Confirm:$false
            { $topic | Get-WiberTopic -ErrorAction Stop } | Should -Throw -ErrorId 'UnknownTopic,*'
            (Get-WiberTopic afar).Config | Should -Be $other.Config
            { $node | Stop-WiberNode -ErrorAction Stop } | Should -Throw -ErrorId 'NoConfig,*'
        }
        finally {
            Stop-WiberCluster -Config $other.Config -Force
            Connect-WiberCluster -Config $cluster.Config
        }
    }

    It 'by one address knows all of them' {
        $given = Get-WiberNode | Where-Object Role -EQ Follower | Select-Object -First 1
        Connect-WiberCluster -Uri $given.Uri
        try {
            Get-WiberNode | Should -HaveCount 3
            Stop-WiberNode $given.Id -Config $cluster.Config -Force
            Send-WiberMessage remote 'without the one that was given'
            (Get-WiberCluster).UpCount | Should -Be 2
        }
        finally {
            Connect-WiberCluster -Config $cluster.Config
            Start-WiberCluster -Config $cluster.Config -Timeout 60
            Wait-WiberCluster -AllNodes -Timeout 60
        }
    }

    It 'is that of one session: another one has its own, and takes nothing along when the module goes' {
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript("Set-Location '$TestDrive'; Import-Module '$(Get-ModulePath)'; Disconnect-WiberCluster -Verbose 4>&1; Remove-Module Wiber")
            "$($shell.Invoke())" | Should -Be 'was not connected'
            (Get-WiberCluster).UpCount | Should -Be 3
        }
        finally {
            $shell.Dispose()
        }
    }

    It 'is forgotten' {
        Push-Location $TestDrive
        try {
            Disconnect-WiberCluster
            { Get-WiberNode -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidConfig,*'
        }
        finally {
            Pop-Location
            Connect-WiberCluster -Config $cluster.Config
        }
    }
}
